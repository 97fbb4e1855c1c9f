/** The table of Connect's operations says which exist and which do not. */
import { describe, expect, it } from 'vitest';
import { tableInto } from './list-operations.ts';

const OPENED = '<!-- written from the contract and openapi.json by npm run generate -->';
const GUIDE = `# Guide\n\n${OPENED}\nold\n<!-- end of the table -->\n\nmore\n`;
const CONTRACT = {
  paths: {
    '/v1/things/{thing_id}': {
      get: { operationId: 'getThing', 'x-generation': 1 },
      put: { operationId: 'setThing', 'x-generation': 2 },
    },
  },
};
const SERVER = { paths: { '/v1/things/{id}': { get: {} } } };

describe('the table of operations', () => {
  it('marks what the server does not list, whatever its parameters are called', () => {
    const guide = tableInto(GUIDE, CONTRACT, SERVER, { getThing: 'as it is', setThing: 'unseen' });
    expect(guide).toContain('1 of 2 operations are there.');
    expect(guide).toContain('| `getThing` | 1 | `GET /v1/things/{thing_id}` | as it is |');
    expect(guide).toContain('| `setThing` | 2 | `PUT /v1/things/{thing_id}` | **not there:** 404 |');
    expect(guide).toMatch(/^# Guide\n[\s\S]+\nmore\n$/);
    expect(guide).not.toContain('old');
  });

  it('fails if a note is about no operation, or the guide has no place for the table', () => {
    expect(() => tableInto(GUIDE, CONTRACT, SERVER, { gone: 'a note' })).toThrow('gone');
    expect(() => tableInto('# Guide', CONTRACT, SERVER, {})).toThrow('no place');
  });
});
