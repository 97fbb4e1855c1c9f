import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { WaitingPeriod } from '../vocabulary/waiting-periods.ts';
import { correctedEligibility, type EligibilityFacts, type KnownPolicy } from './corrected-eligibility.rules.ts';

const TODAY = date('2026-04-10');
// biome-ignore lint/suspicious/noThenProperty: the name is that of the API
const HUNDRED_DAYS: WaitingPeriod = { days: 100, then: 'exact' };
const facts = (startDate: string | null, more: Partial<EligibilityFacts> = {}): EligibilityFacts => ({
  ...{ employeeClass: 'Full Time', compensationType: null, state: null },
  startDate: startDate === null ? null : date(startDate),
  createdOn: date('2025-12-20'),
  classOn: null,
  resumed: null,
  ...more,
});
const policy = (period: WaitingPeriod, more: Partial<KnownPolicy> = {}): KnownPolicy => ({
  rules: [{ employee_class: 'all', compensation_type: 'all', states: 'all' }],
  waits: [{ employeeClass: null, benefitId: null, planYear: null, period }],
  ...{ active: true, madeOn: date('2025-12-01'), earlier: [] },
  ...more,
});
const eligible = (eligibleOn: string, grantedOn = eligibleOn) => ({
  ...{ status: 'eligible' as const, eligibleOn: date(eligibleOn), grantedOn: date(grantedOn) },
});

describe('the rule that decided is applied again', () => {
  it.each<{
    what: string;
    recorded: ReturnType<typeof eligible>;
    before: EligibilityFacts;
    after: EligibilityFacts;
    policies: KnownPolicy[];
    is: [string, string, string | null];
  }>([
    {
      what: 'a later start, within the past',
      recorded: eligible('2026-01-31'),
      before: facts('2026-01-01'),
      after: facts('2026-02-10'),
      policies: [policy('30_days')],
      is: ['eligible', '2026-03-12', '2026-03-12'],
    },
    {
      what: 'a later start, ahead',
      recorded: eligible('2026-01-31'),
      before: facts('2026-01-01'),
      after: facts('2026-04-01'),
      policies: [policy('30_days')],
      is: ['waiting', '2026-05-01', null],
    },
    {
      what: 'an earlier start: granted once person and policy were known',
      recorded: eligible('2026-01-31'),
      before: facts('2026-01-01'),
      after: facts('2025-11-01'),
      policies: [policy('30_days')],
      is: ['eligible', '2025-12-01', '2025-12-20'],
    },
    {
      what: 'a grant that came late was made as soon as it could be',
      recorded: eligible('2026-01-31', '2026-03-03'),
      before: facts('2026-01-01'),
      after: facts('2026-01-10'),
      policies: [policy('30_days')],
      is: ['eligible', '2026-02-09', '2026-03-03'],
    },
    {
      what: 'an archived policy, if that one decided',
      recorded: eligible('2026-03-02'),
      before: facts('2026-01-01'),
      after: facts('2026-01-05'),
      policies: [policy('none'), policy('60_days', { active: false })],
      is: ['eligible', '2026-03-06', '2026-03-06'],
    },
    {
      what: 'an archived policy, if the active one was created later',
      recorded: eligible('2026-01-31'),
      before: facts('2026-01-01'),
      after: facts('2026-01-05'),
      policies: [
        policy('60_days', { madeOn: date('2026-03-01'), earlier: [policy('30_days')] }),
        policy('30_days', { active: false }),
      ],
      is: ['eligible', '2026-02-04', '2026-02-04'],
    },
    {
      what: 'a class that had begun later than the employment',
      recorded: eligible('2026-03-03'),
      before: facts('2026-01-01', { classOn: date('2026-02-01') }),
      after: facts('2026-02-15', { classOn: date('2026-02-01') }),
      policies: [policy('30_days')],
      is: ['eligible', '2026-03-17', '2026-03-17'],
    },
    {
      what: 'a return after a short break',
      recorded: eligible('2026-03-10'),
      before: facts('2026-03-10', { resumed: { serviceSince: date('2025-01-01'), returnedOn: date('2026-03-10') } }),
      after: facts('2026-03-20', { resumed: { serviceSince: date('2025-01-01'), returnedOn: date('2026-03-20') } }),
      policies: [policy('60_days')],
      is: ['eligible', '2026-03-20', '2026-03-20'],
    },
    {
      what: 'no start date: the wait counts from the day they were created',
      recorded: eligible('2026-01-19'),
      before: facts(null),
      after: facts('2026-01-01'),
      policies: [policy('30_days')],
      is: ['eligible', '2026-01-31', '2026-01-31'],
    },
  ])('$what', ({ recorded, before, after, policies, is }) => {
    const found = correctedEligibility({ recorded, before, after, policies, today: TODAY });
    expect([found.status, found.eligibleOn, found.grantedOn]).toEqual(is);
    // The former facts lead back to what was recorded.
    const back = correctedEligibility({ recorded, before, after: before, policies, today: TODAY });
    expect(back).toEqual(recorded);
  });
});

describe('of a policy that was corrected', () => {
  const asked = (recorded: ReturnType<typeof eligible>, policies: KnownPolicy[], same = facts('2026-01-01')) => {
    const { status, eligibleOn, grantedOn } = correctedEligibility({
      recorded,
      before: same,
      after: same,
      policies,
      today: TODAY,
    });
    return [status, eligibleOn, grantedOn];
  };
  const corrected = (is: WaitingPeriod, ...was: WaitingPeriod[]) =>
    policy(is, { earlier: was.map((one) => policy(one)) });

  it.each<[string, KnownPolicy, string, (string | null)[]]>([
    ['a longer wait', corrected('60_days', '30_days'), '2026-01-31', ['eligible', '2026-03-02', '2026-03-02']],
    ['a shorter wait', corrected('none', '30_days'), '2026-01-31', ['eligible', '2026-01-01', '2026-01-01']],
    ['a wait that is not over', corrected(HUNDRED_DAYS, 'none'), '2026-01-01', ['waiting', '2026-04-11', null]],
    [
      'another one in between',
      corrected('60_days', 'none', '30_days'),
      '2026-01-31',
      ['eligible', '2026-03-02', '2026-03-02'],
    ],
    [
      'a day that it already gives',
      corrected('60_days', '30_days'),
      '2026-03-02',
      ['eligible', '2026-03-02', '2026-03-02'],
    ],
  ])('%s', (_, one, recorded, is) => {
    expect(asked(eligible(recorded), [one])).toEqual(is);
  });

  it('a wait counted from a class is found by the former terms, and counted from the class again', () => {
    const reclassed = facts('2026-01-01', { classOn: date('2026-02-01') });
    const found = asked(eligible('2026-03-03'), [corrected('60_days', '30_days')], reclassed);
    expect(found).toEqual(['eligible', '2026-04-02', '2026-04-02']);
  });
});

it('leaves what no rule explains if there is no policy', () => {
  const recorded = eligible('2026-02-02');
  const given = { recorded, before: facts('2026-01-01'), after: facts('2026-03-01'), today: TODAY };
  expect(correctedEligibility({ ...given, policies: [] })).toBe(recorded);
});
