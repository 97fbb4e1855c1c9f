/** What the home screen says of enrollments in each state, and in which order. */
import { describe, expect, it } from 'vitest';
import type { Enrollment, Options } from '../answers.ts';
import { costsOf, mayChange, overviewOf, runningBeside, unanswered } from './overview.ts';

const TODAY = '2026-06-15';

const enrollment = (id: string, changes: Partial<Enrollment> = {}): Enrollment => ({
  id,
  employer_id: 'empr_1',
  employer_name: 'Larkspur',
  benefit_plan_year_id: `year-of-${id}`,
  benefit_type: 'Medical',
  product_code: 'MEC_PLUS',
  product_name: 'Basin',
  status: 'pending',
  out_of_area: false,
  requires_qle_for_reissue: false,
  carrier_name: null,
  plan_name: null,
  tier_name: null,
  coverage_tier: null,
  covered_dependents: [],
  coverage_start: '2026-07-01',
  coverage_end: null,
  cancelled_date: null,
  plan_year_coverage_end: '2027-06-30',
  issued_date: '2026-06-01',
  enrolled_date: null,
  enrollment_window_start: '2026-06-01',
  enrollment_window_end: '2026-07-01',
  enrollment_window_reason: 'open_enrollment',
  corrected_from: null,
  election_status: 'Pending',
  policy_status: null,
  in_last_month_of_coverage: false,
  is_within_enrollment_window: true,
  has_draft: false,
  pay_frequency: 'bi_weekly',
  paychecks_per_year: 26,
  per_paycheck_in_cents: null,
  premium_in_cents: null,
  employer_contribution_in_cents: null,
  employee_deduction_in_cents: null,
  plan_year_ichra_affordability: null,
  post_tax_in_cents: null,
  imputed_income_in_cents: null,
  ...changes,
});

const covered = (id: string, changes: Partial<Enrollment> = {}): Enrollment =>
  enrollment(id, {
    status: 'enrolled',
    election_status: 'Enrolled',
    policy_status: 'Coverage Effective',
    coverage_start: '2026-01-01',
    coverage_end: '2026-12-31',
    per_paycheck_in_cents: 1000,
    is_within_enrollment_window: false,
    ...changes,
  });

const ids = (rows: Enrollment[]) => rows.map(({ id }) => id);

describe('what needs an answer', () => {
  it('names the window that closes first, then medical before dental before vision', () => {
    const rows = [
      enrollment('vision', { benefit_type: 'Vision' }),
      enrollment('dental', { benefit_type: 'Dental' }),
      enrollment('medical'),
      enrollment('soon', { benefit_type: 'Vision', enrollment_window_end: '2026-06-20' }),
    ];
    expect(ids(overviewOf(rows, TODAY).needed)).toEqual(['soon', 'medical', 'dental', 'vision']);
  });

  it('leaves out what was answered, and windows that have closed', () => {
    const rows = [
      enrollment('closed', { is_within_enrollment_window: false, election_status: 'Expired' }),
      covered('on'),
    ];
    expect(overviewOf(rows, TODAY)).toMatchObject({ needed: [], possible: [] });
  });

  it('tells apart windows in which no answer keeps the current coverage', () => {
    const year = { benefit_plan_year_id: 'year' };
    const rows = [enrollment('again', year), covered('old', year)];
    const overview = overviewOf(rows, TODAY);
    expect([ids(overview.needed), ids(overview.possible), ids(overview.toSign)]).toEqual([[], ['again'], []]);
    expect(runningBeside(rows[0] as Enrollment, rows)?.id).toBe('old');
    // What a correction asks for is neither: coverage stays, and the price may not.
    for (const enrollment_window_reason of ['correction', 'life_event'] as const) {
      const asks = { enrollment_window_reason, corrected_from: '2026-01-01' };
      const { possible, toSign } = overviewOf([enrollment('new', { ...year, ...asks }), covered('old', year)], TODAY);
      expect([ids(possible), ids(toSign)]).toEqual([[], ['new']]);
    }
    // Terminated coverage does not continue, though it is effective today.
    const ending = [enrollment('again', year), covered('old', { ...year, status: 'inactive' })];
    expect(ids(overviewOf(ending, TODAY).needed)).toEqual(['again']);
  });
});

describe('what was declined', () => {
  it('is the last word on a plan year that is not over', () => {
    const waived = { status: 'waived', election_status: 'Waived', is_within_enrollment_window: false } as const;
    const rows = [
      enrollment('kept', { ...waived, benefit_plan_year_id: 'covered' }),
      covered('on', { benefit_plan_year_id: 'covered' }),
      enrollment('no', { ...waived, benefit_plan_year_id: 'twice' }),
      enrollment('silent', { ...waived, election_status: 'Expired', benefit_plan_year_id: 'twice' }),
      enrollment('past', { ...waived, plan_year_coverage_end: '2026-06-14' }),
      enrollment('asked', { benefit_plan_year_id: 'again' }),
      enrollment('before', { ...waived, benefit_plan_year_id: 'again' }),
    ];
    expect(ids(overviewOf(rows, TODAY).declined)).toEqual(['no']);
  });

  it('differs from what was never answered', () => {
    const rows = [
      enrollment('silent', { election_status: 'Expired', is_within_enrollment_window: false }),
      enrollment('past', { election_status: 'Expired', plan_year_coverage_end: '2026-06-14' }),
    ];
    expect(overviewOf(rows, TODAY)).toMatchObject({ declined: [], missed: [{ id: 'silent' }] });
  });

  it('may be changed while the window is open and nothing else of the year waits', () => {
    const waived = enrollment('no', { status: 'waived', election_status: 'Waived', benefit_plan_year_id: 'y' });
    expect(mayChange(waived, [waived])).toBe(true);
    expect(mayChange(waived, [waived, enrollment('new', { benefit_plan_year_id: 'y' })])).toBe(false);
    expect(mayChange({ ...waived, is_within_enrollment_window: false }, [waived])).toBe(false);
    expect(mayChange({ ...waived, election_status: 'Expired' }, [waived])).toBe(false);
  });
});

describe('what it costs', () => {
  it('adds up what is covered today, and what is covered from each later start', () => {
    const later = covered('later', { coverage_start: '2026-07-01', per_paycheck_in_cents: 250 });
    expect(costsOf([covered('a'), covered('b', { per_paycheck_in_cents: 1 }), later], TODAY)).toEqual([
      { from: null, cents: 1001 },
      { from: '2026-07-01', cents: 1251 },
    ]);
  });

  it('replaces the old sum where new coverage replaces the old', () => {
    const old = covered('old', { coverage_end: '2026-06-30' });
    const next = covered('new', { coverage_start: '2026-07-01', per_paycheck_in_cents: 700 });
    expect(costsOf([old, next], TODAY).map(({ cents }) => cents)).toEqual([1000, 700]);
  });

  it('names only the later sum where nothing is covered yet', () => {
    expect(costsOf([covered('a', { coverage_start: '2026-07-01' })], TODAY)).toEqual([
      { from: '2026-07-01', cents: 1000 },
    ]);
    expect(costsOf([], TODAY)).toEqual([{ from: null, cents: 0 }]);
  });
});

describe('a new chance beside an answer', () => {
  it('is the same offer with nothing chosen, beside the coverage that goes on', () => {
    const gold = covered('gold', { is_within_enrollment_window: true, plan_name: 'Gold', coverage_tier: 'EE' });
    const chance = unanswered(gold, 'chance', { coverage_start: '2026-07-01' } as Options);
    expect(chance).toEqual({
      ...enrollment('chance', { benefit_plan_year_id: gold.benefit_plan_year_id }),
      coverage_start: '2026-07-01',
    });
    const overview = overviewOf([chance, gold], TODAY);
    expect([ids(overview.possible), ids(overview.coverage), mayChange(gold, [chance, gold])]).toEqual([
      ['chance'],
      ['gold'],
      false,
    ]);
  });
});
