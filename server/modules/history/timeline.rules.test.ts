/** What a cause changed in cents, computed from the rows that it recorded and superseded. */
import { describe, expect, it } from 'vitest';
import { date, type Instant } from '../../platform/values/dates.ts';
import { centsChanged, correctedFacts, factsOf, isCorrection, reasonOf } from './timeline.rules.ts';

const AT = '2026-05-10T09:00:00.000Z' as Instant;
const EARLIER = '2026-01-10T09:00:00.000Z' as Instant;
type Life = { id: string; recorded_at?: Instant; superseded_at?: Instant | null };
const row = ({ id, recorded_at = AT, superseded_at = null }: Life) => ({
  ...{ id, recorded_at, superseded_at, enrollment_id: 'one' },
});
const period = (life: Life, starts_on: string, ends_on: string) => ({
  ...row(life),
  ...{ starts_on: date(starts_on), ends_on: date(ends_on) },
});
const price = (life: Life, starts_on: string, ends_on: string | null, employee_cents: number) => ({
  ...row(life),
  ...{ starts_on: date(starts_on), ends_on: ends_on === null ? null : date(ends_on), employee_cents },
});
const old = { id: '1', recorded_at: EARLIER };
const changed = (rows: Parameters<typeof centsChanged>[0], ids: string[]) =>
  centsChanged(rows, ({ id }) => ids.includes(id)).map((one) => [one.from, one.to, one.beforeCents, one.afterCents]);

describe('the cents', () => {
  it('of an election are all new', () => {
    const rows = {
      periods: [period(old, '2026-01-01', '2026-12-31')],
      prices: [price({ ...old, id: '2' }, '2026-01-01', null, 300)],
    };
    expect(changed(rows, ['1', '2'])).toEqual([['2026-01-01', '2026-12-31', 0, 300]]);
  });

  it('change the day after somebody leaves', () => {
    const rows = {
      periods: [period(old, '2026-01-01', '2026-12-31')],
      prices: [
        price({ ...old, id: '2', superseded_at: AT }, '2026-01-01', null, 300),
        price({ id: '3' }, '2026-01-01', '2026-03-31', 300),
        price({ id: '4' }, '2026-04-01', null, 150),
      ],
    };
    expect(changed(rows, ['3', '4'])).toEqual([['2026-04-01', '2026-12-31', 300, 150]]);
  });

  it('end with coverage, and a cause that recorded nothing has none', () => {
    const rows = {
      periods: [
        period({ ...old, superseded_at: AT }, '2026-01-01', '2026-12-31'),
        period({ id: '3' }, '2026-01-01', '2026-06-30'),
      ],
      prices: [price({ ...old, id: '2' }, '2026-01-01', null, 300)],
    };
    expect(changed(rows, ['3'])).toEqual([['2026-07-01', '2026-12-31', 300, 0]]);
    expect(changed(rows, [])).toEqual([]);
  });

  it('are distinguished while a clock stands still', () => {
    const rows = {
      periods: [
        period({ id: '1', superseded_at: AT }, '2026-01-01', '2026-12-31'),
        period({ id: '3', superseded_at: AT }, '2026-01-01', '2026-06-30'),
        period({ id: '4' }, '2026-01-01', '2026-03-31'),
      ],
      prices: [price({ id: '2' }, '2026-01-01', null, 300)],
    };
    expect(changed(rows, ['3'])).toEqual([['2026-07-01', '2026-12-31', 300, 0]]);
    expect(changed(rows, ['4'])).toEqual([['2026-04-01', '2026-06-30', 300, 0]]);
  });
});

it('separates what somebody wrote from the facts', () => {
  const details = { reason: 'they said so', coverage_end: '2026-03-31', note: 'x' };
  expect([factsOf(details), reasonOf(details)]).toEqual([{ coverage_end: '2026-03-31' }, 'they said so']);
  expect([factsOf(null), reasonOf({ reason: 3 })]).toEqual([{}, null]);
});

it('distinguishes a correction from a change', () => {
  const effect = (reasons: string[], from: string[] = [], movesDays = false) => ({
    ...{ eligibility: reasons.map((reason) => ({ reason })), cents: from.map((day) => ({ from: date(day) })) },
    ...{ movesDays, at: AT },
  });
  expect(isCorrection('employee.correct', effect([]))).toBe(true);
  expect(isCorrection('census_sync.accept', effect(['correction']))).toBe(true);
  expect(isCorrection('census_sync.accept', effect(['hire']))).toBe(false);
  // A date of birth; another class from the 1st on; coverage that was restored.
  expect(isCorrection('census_sync.accept', effect([], ['2026-05-01']))).toBe(true);
  expect(isCorrection('census_sync.accept', effect([], ['2026-06-01']))).toBe(false);
  expect(isCorrection('census_sync.accept', effect([], ['2026-05-01'], true))).toBe(false);
  expect(isCorrection('employee.terminate', effect([]))).toBe(false);
});

it('reports what was corrected about an employment, but no date of birth', () => {
  const changes = [
    { field: 'start_date', before: '2026-01-01', after: '2026-03-01' },
    { field: 'date_of_birth', changed: true },
    { field: 'address', before: { state: 'WA' }, after: { state: 'OR' } },
    { field: 'email', before: 'a@larkspur.example', after: 'b@larkspur.example' },
  ];
  expect(correctedFacts('employee.correct', changes)).toEqual([
    { field: 'start_date', before: '2026-01-01', after: '2026-03-01' },
    { field: 'date_of_birth', before: null, after: null },
    { field: 'address', before: null, after: null },
  ]);
  expect(correctedFacts('employee.update', changes)).toEqual([]);
});
