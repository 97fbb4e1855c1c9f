/** A row that stores a state gives it back. */
import { describe, expect, it } from 'vitest';
import { date, type Instant } from '../../platform/values/dates.ts';
import { decide, type Enrollment, type EnrollmentCommand } from './enrollment.rules.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';
import { historyOf, rowAfter, stateOf, windowOf } from './enrollment-row.rules.ts';

const NOW = '2026-06-10T15:00:00.000Z' as Instant;
const TODAY = date('2026-06-10');
const PENDING = {
  id: 'one',
  reason: 'new_hire',
  window_start: TODAY,
  window_end: date('2026-07-10'),
  election: 'Pending',
  status: 'pending',
  coverage_start: date('2026-07-01'),
  answered_at: null,
  answered_on: null,
  cancelled_on: null,
} as unknown as EnrollmentRow;

const choice = {
  planId: 'plan',
  tier: 'ES',
  dependentIds: ['a'],
  pricedOn: date('2026-07-01'),
  premiumCents: 9,
  employerCents: 4,
  employeeCents: 5,
} as const;
const elect = {
  verb: 'elect',
  today: TODAY,
  now: NOW,
  choice,
  coverageStart: date('2026-07-01'),
  coverageEnd: date('2027-06-30'),
  signature: null,
} as const;
const waive = { verb: 'waive', today: TODAY, now: NOW, reason: 'no', signature: null } as const;
const LATER = '2026-08-03T09:00:00.000Z' as Instant;
const terminate = (coverageEnd: string | null): EnrollmentCommand => ({
  verb: 'terminate',
  now: LATER,
  end: coverageEnd ? { cancelled: false, coverageEnd: date(coverageEnd) } : { cancelled: true, coverageEnd: null },
});

function run(...commands: EnrollmentCommand[]): { row: EnrollmentRow; state: Enrollment } {
  let row = PENDING;
  for (const command of commands) {
    const decision = decide(stateOf(row, ['a']), command);
    if (!('state' in decision)) throw new Error(decision.code);
    const at =
      'now' in command && command.now === LATER
        ? { now: LATER, today: date('2026-08-03') }
        : { now: NOW, today: TODAY };
    row = rowAfter(row, decision.state, at);
    expect(stateOf(row, ['a'])).toEqual(decision.state);
  }
  return { row, state: stateOf(row, ['a']) };
}

describe('rowAfter and stateOf', () => {
  it('keeps a waiver with its reason and day', () => {
    expect(run(waive).row).toMatchObject({
      election: 'Waived',
      waive_reason: 'no',
      answered_at: NOW,
      answered_on: TODAY,
    });
  });

  it('keeps a window that was extended', () => {
    const { row } = run({ verb: 'extend', window: { endsOn: date('2026-07-20'), coverageStart: date('2026-06-20') } });
    expect(row).toMatchObject({ election: 'Pending', window_end: '2026-07-20', coverage_start: '2026-06-20' });
  });

  it('keeps an unanswered enrollment without a day of answer', () => {
    expect(run({ verb: 'expire' }).row).toMatchObject({ election: 'Expired', answered_at: null, answered_on: null });
  });

  it('keeps the election through its end', () => {
    const { row, state } = run(elect, terminate('2026-08-31'));
    expect(row).toMatchObject({
      election: 'Enrolled',
      terminated_at: LATER,
      coverage_end: '2026-08-31',
      cancelled: false,
    });
    expect([row.answered_on, row.plan_id, row.employee_cents, state.status]).toEqual([TODAY, 'plan', 5, 'inactive']);
  });

  it('dates a cancellation, and undoes it if an end is set after all', () => {
    const { row } = run(elect, terminate(null));
    expect(row).toMatchObject({ cancelled: true, cancelled_on: '2026-08-03', coverage_end: null });
    const again = run(elect, terminate(null), {
      verb: 'reschedule',
      end: { cancelled: false, coverageEnd: date('2026-09-30') },
    });
    expect(again.row).toMatchObject({ cancelled: false, cancelled_on: null, coverage_end: '2026-09-30' });
  });

  it('throws on a row that is not a state', () => {
    const { row } = run(elect);
    expect(() => stateOf({ ...row, coverage_end: null })).toThrow('without an end');
    expect(() => stateOf({ ...row, tier: null })).toThrow('without a plan or a price');
    expect(() => stateOf({ ...row, answered_at: null })).toThrow('without a time');
    expect(windowOf(row).coverageStart).toBe('2026-07-01');
  });
});

it('gives the window rule each window of the employment, and all coverage of the person', () => {
  const row = {
    ...run(elect).row,
    employee_id: 'here',
    plan_year_id: 'year',
    product_id: 'dental',
    eligibility_number: 2,
  };
  const expired = { ...row, election: 'Expired', window_end: date('2026-07-10') } as EnrollmentRow;
  const elsewhere = { ...row, employee_id: 'there' };
  const started = { plan_year_id: 'year', eligibility_number: 2 };
  const covered = { product_id: 'dental', coverage_start: '2026-07-01', coverage_end: '2027-06-30' };
  expect(historyOf('here', [row, expired, elsewhere, { ...row, cancelled: true }])).toEqual({
    employee_id: 'here',
    started: [
      { ...started, expired_on: null },
      { ...started, expired_on: '2026-07-10' },
      { ...started, expired_on: null },
    ],
    covered: [covered, covered],
  });
});
