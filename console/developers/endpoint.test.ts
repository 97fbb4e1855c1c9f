import { expect, it } from 'vitest';
import { bodyOf, changesOf, type Endpoint, healthOf, NEW_ENDPOINT, typedOf } from './endpoint.ts';

const SEEN = '2026-06-10T15:00:00.000Z' as Endpoint['last_success_at'];
const endpoint = (changes: Partial<Endpoint>) =>
  ({
    url: 'https://hooks.juniper.example/in',
    description: null,
    event_names: null,
    max_concurrency: 10,
    consecutive_failures: 0,
    last_success_at: null,
    ...changes,
  }) as Endpoint;

it.each([
  ['untried', {}],
  ['well', { last_success_at: SEEN }],
  ['failing', { consecutive_failures: 2 }],
  ['failing', { consecutive_failures: 1, last_success_at: SEEN }],
] as const)('is %s: %o', (health, changes) => {
  expect(healthOf(endpoint(changes))).toBe(health);
});

it('sends what was typed', () => {
  const typed = { ...NEW_ENDPOINT, url: ' https://a.example/in ', description: '  ', concurrency: '3' };
  expect(bodyOf(typed)).toEqual({
    url: 'https://a.example/in',
    description: null,
    event_names: null,
    max_concurrency: 3,
  });
});

it('changes nothing but what is another now', () => {
  const before = typedOf(endpoint({ event_names: ['enrollment.started'], description: 'The ledger' }));
  expect(changesOf(before, { ...before, url: `${before.url} ` })).toEqual({});
  expect(changesOf(before, { ...before, events: ['enrollment.started', 'enrollment.elected'] })).toEqual({
    event_names: ['enrollment.started', 'enrollment.elected'],
  });
  expect(changesOf(before, { ...before, events: null, description: '' })).toEqual({
    event_names: null,
    description: null,
  });
});
