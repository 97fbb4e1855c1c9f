/** Who is asked to sign for higher prices, in which window, and from which day on (rules 10.3). */
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { PlanYear } from '../plans/plan-year.sql.ts';
import type { KnownEnrollment } from './correction.sql.ts';
import { priceConsequences } from './price-correction.rules.ts';

const JANUARY = date('2026-01-01');
const TODAY = date('2026-03-10');
const PLAN_YEAR = {
  id: 'year',
  coverageStart: JANUARY,
  coverageEnd: date('2026-12-31'),
  product: { category: 'Dental' },
  contribution: { type: 'fixed', EE: 0 },
  plans: [{ id: 'plan', rates: { type: 'tier', EE: 20_000 } }],
  priceChanges: [],
} as unknown as PlanYear;
const EMPLOYEE = { dateOfBirth: date('1991-08-27'), employeeClass: null, diedOn: null };

/** Covered from January on for 150.00, which is 200.00 now. */
const COVERED = {
  id: 'covered',
  ...{ plan_year_id: 'year', plan_id: 'plan', reason: 'open_enrollment', election: 'Enrolled', status: 'enrolled' },
  ...{ cancelled: false, coverage_start: JANUARY, coverage_end: '2026-12-31', asks_from: null, continues_id: null },
  ...{ life_event_id: null, people: [], share_classes: [], lost_end: null, priced_on: null },
  prices: [
    {
      ...{ starts_on: JANUARY, ends_on: null, tier: 'EE', premium_cents: 15_000, employee_cents: 15_000 },
      ...{ post_tax_cents: 0, imputed_cents: 0 },
    },
  ],
} as unknown as KnownEnrollment;
const row = (changes: Record<string, unknown>) => ({ ...COVERED, ...changes }) as KnownEnrollment;
const pending = (changes: Record<string, unknown>) =>
  row({
    ...{ id: 'open', reason: 'life_event', election: 'Pending', status: 'pending', prices: [] },
    ...{ window_start: date('2026-03-05'), window_end: date('2026-03-20'), coverage_start: date('2026-02-15') },
    ...changes,
  });

/** Each consequence as a line: what a row asks, until when and from when on; for coverage, the parts of the price. */
function told(own: readonly KnownEnrollment[], facts: { from?: string; needsSignature?: boolean } = {}): string[] {
  const { from = JANUARY, needsSignature = true } = facts;
  const given = { today: TODAY, from: date(from), needsSignature, employee: EMPLOYEE };
  return own
    .filter(({ election }) => election === 'Enrolled')
    .flatMap((one) => priceConsequences(given, one, PLAN_YEAR, own))
    .map((one) => {
      if (one.kind === 'window') return `${one.row.id}: from ${one.window.coverageStart} to ${one.window.endsOn}`;
      if (one.kind === 'asks') return `${one.row.id}: asks from ${one.from}`;
      if (one.kind !== 'covered') return `${one.row.id}: ${one.kind}`;
      const parts = one.parts.map(({ from: day, amounts }) => `${day} ${amounts.employeeCents}`);
      const signs = one.toSign ? [`signs from ${one.toSign.coverageStart} to ${one.toSign.endsOn}`] : [];
      return [`${one.row.id}:`, ...parts, ...signs].join(' ');
    });
}

const BORNE = '2026-01-01 15000 2026-05-01 20000';

describe('somebody who is covered and owes more', () => {
  it.each<[string, KnownEnrollment[], string[]]>([
    ['is asked in a window of its own', [COVERED], [`covered: ${BORNE} signs from 2026-01-01 to 2026-04-09`]],
    [
      'or in the window of a correction that is open, from the first day of both',
      [COVERED, pending({ reason: 'correction' })],
      [`covered: ${BORNE}`, 'open: from 2026-01-01 to 2026-04-09'],
    ],
    [
      'or in the one of a life event, which keeps its day and asks from January on, too',
      [COVERED, pending({})],
      [`covered: ${BORNE}`, 'open: from 2026-02-15 to 2026-04-09', 'open: asks from 2026-01-01'],
    ],
    [
      'which it asks already',
      [COVERED, pending({ asks_from: JANUARY })],
      [`covered: ${BORNE}`, 'open: from 2026-02-15 to 2026-04-09'],
    ],
    [
      'even if it does not begin later',
      [COVERED, pending({ reason: 'reissue', coverage_start: JANUARY })],
      [`covered: ${BORNE}`, 'open: from 2026-01-01 to 2026-04-09', 'open: asks from 2026-01-01'],
    ],
    [
      'and in one for the family, because a loss was taken back',
      [COVERED, pending({ reason: 'correction', life_event_id: 'divorce' })],
      [`covered: ${BORNE}`, 'open: from 2026-02-15 to 2026-04-09', 'open: asks from 2026-01-01'],
    ],
    [
      'and longer where it is open for longer',
      [COVERED, pending({ window_end: date('2026-05-04') })],
      [
        'covered: 2026-01-01 15000 2026-06-01 20000',
        'open: from 2026-02-15 to 2026-05-04',
        'open: asks from 2026-01-01',
      ],
    ],
  ])('%s', (_, own, expected) => {
    expect(told(own)).toEqual(expected);
  });
});

describe('coverage that has ended: the employer bears it for good', () => {
  const ended = { status: 'inactive', coverage_end: date('2026-03-31') };
  const BEARS = 'covered: 2026-01-01 15000';
  /** With another premium from then on. */
  const LATER = 'covered: 2026-01-01 15000 2026-04-01 15000';
  it.each<[string, KnownEnrollment[], string | undefined, string[]]>([
    ['and it asks once it continues', [row(ended)], undefined, [BEARS, 'covered: asks from 2026-01-01']],
    ['also for days after its last day', [row(ended)], '2026-04-01', [LATER, 'covered: asks from 2026-04-01']],
    [
      'from the first day of all that was corrected',
      [row({ ...ended, asks_from: date('2026-02-01') })],
      undefined,
      [BEARS, 'covered: asks from 2026-01-01'],
    ],
    ['which it may do already', [row({ ...ended, asks_from: JANUARY })], '2026-04-01', [LATER]],
    [
      'also if it was cancelled',
      [row({ ...ended, cancelled: true, coverage_end: null })],
      undefined,
      [BEARS, 'covered: asks from 2026-01-01'],
    ],
    [
      'and not where other coverage has taken its place',
      [row({ ...ended, id: 'old' }), row({ id: 'new', coverage_start: date('2026-04-01') })],
      undefined,
      ['old: 2026-01-01 15000', 'new: 2026-04-01 15000 2026-05-01 20000 signs from 2026-01-01 to 2026-04-09'],
    ],
    [
      'least of all if that has cancelled it',
      [row({ ...ended, id: 'old', cancelled: true, coverage_end: null }), COVERED],
      undefined,
      [`covered: ${BORNE} signs from 2026-01-01 to 2026-04-09`],
    ],
  ])('%s', (_, own, from, expected) => {
    expect(told(own, from ? { from } : {})).toEqual(expected);
  });
});

describe('another price for later days only', () => {
  /** It cost 150.00, corrected to 200.00 from January on. Nobody has signed for that, so it counts from May on. */
  const price = (starts_on: string, cents: number) => ({
    ...{ starts_on, ends_on: null, tier: 'EE', premium_cents: 20_000, employee_cents: cents },
    ...{ post_tax_cents: 0, imputed_cents: 0 },
  });
  const unsigned = row({ prices: [price(JANUARY, 15_000), price('2026-05-01', 25_000)] });
  const asks = (first: string) => pending({ reason: 'correction', coverage_start: date(first) });
  it.each<[string, KnownEnrollment, string, string[]]>([
    [
      'a signature for earlier days is still waited for',
      asks(JANUARY),
      '2026-05-01',
      ['covered: 2026-01-01 15000 2026-05-01 20000'],
    ],
    [
      'a window that asks for those days alone closes',
      asks('2026-05-01'),
      '2026-05-01',
      ['covered: 2026-01-01 15000 2026-05-01 20000', 'open: closed'],
    ],
    [
      'one of a life event that also asks for earlier days still does',
      pending({ asks_from: JANUARY }),
      '2026-06-01',
      ['covered: 2026-01-01 15000 2026-05-01 25000 2026-06-01 20000'],
    ],
    [
      'one for the family only asks for the family',
      pending({ reason: 'correction', life_event_id: 'divorce', asks_from: date('2026-05-01') }),
      '2026-02-15',
      ['covered: 2026-01-01 15000 2026-02-15 20000', 'open: asks from null'],
    ],
  ])('%s', (_, window, from, expected) => {
    // The least that can be said of a price that is dearer on no day from then on.
    const needsSignature = from >= '2026-05-01';
    expect(told([unsigned, window], { from, needsSignature })).toEqual(expected);
  });
});

it('asks once the death is taken back, if somebody died before it began', () => {
  const died = { today: TODAY, from: JANUARY, employee: { ...EMPLOYEE, diedOn: date('2025-12-30') } };
  const own = [row({ status: 'inactive', cancelled: true, coverage_end: null })];
  const followed = (needsSignature: boolean) =>
    own.flatMap((one) => priceConsequences({ ...died, needsSignature }, one, PLAN_YEAR, own));
  expect(followed(true)).toMatchObject([{ kind: 'asks', from: JANUARY }]);
  expect(followed(false)).toEqual([]);
});

it.each<[string, KnownEnrollment[], string[]]>([
  ['at once', [COVERED], ['covered: 2026-01-01 20000']],
  [
    'and closes a window that only asked for it',
    [COVERED, pending({ reason: 'correction' })],
    ['covered: 2026-01-01 20000', 'open: closed'],
  ],
  [
    'and leaves the window of a life event alone',
    [COVERED, pending({ asks_from: JANUARY })],
    ['covered: 2026-01-01 20000', 'open: asks from null'],
  ],
])('by force the new price counts %s', (_, own, expected) => {
  expect(told(own, { needsSignature: false })).toEqual(expected);
});
