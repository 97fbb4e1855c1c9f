/** What the log must never contain: credentials, and the row values that drivers attach to their errors. */
import { expect, it } from 'vitest';
import { makeLog } from './log.ts';

function logged(write: (log: ReturnType<typeof makeLog>) => void): string {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  write(makeLog('info', destination));
  return text;
}

it('keeps the kind, codes and place of an error, and none of its values', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "members_email"'), {
    code: '23505',
    constraint: 'members_email',
    table: 'members',
    detail: 'Key (email)=(ada@math.example) already exists.',
    params: ['1990-01-01'],
    query: 'insert',
  });
  const line = logged((log) => log.error({ err: new Error('saving failed', { cause: error }) }, 'a request failed'));
  const { err } = JSON.parse(line);
  expect(err).toMatchObject({ type: 'Error', message: 'saving failed', stack: expect.stringContaining('log.test.ts') });
  expect(err.cause).toMatchObject({ code: '23505', constraint: 'members_email', table: 'members' });
  expect(line).not.toMatch(/ada@|1990-01-01|already exists/);
});

it.each([
  ['invalid input syntax for type date: "1990-02-31"', '1990'],
  ['no key vit_apk_Abc-123_x here', 'Abc-123'],
  ['Authorization: Bearer vit_at_zzz', 'zzz'],
  ['connect postgres://openroll:hunter2@db/openroll', 'hunter2'],
  ['mail to zoë@larkspur-bikes.example bounced', 'zoë'],
  ['secret whsec_QUJD/+= is wrong', 'QUJD'],
  ['Unexpected token \'A\', "Ada Lovelace" is not valid JSON', 'Lovelace'],
])('scrubs %s', (message, value) => {
  const line = logged((log) => log.warn({ err: new Error(message) }, 'a turn of work failed'));
  expect(line).not.toContain(value);
  expect(JSON.parse(line).level).toBe('warn');
});

it('identifies a request only by its method and route', () => {
  const request = { method: 'GET', url: '/v1/members?search=Ada', routeOptions: { url: '/v1/members' } };
  expect(JSON.parse(logged((log) => log.info({ req: request }, 'x'))).req).toEqual({
    method: 'GET',
    route: '/v1/members',
  });
});
