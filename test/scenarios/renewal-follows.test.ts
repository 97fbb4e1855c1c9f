/**
 * A renewal that nobody signed follows what changes in the year that it renews (rules 10.10), in seven families: on 2026-12-01 all of them
 * were renewed without changes, and in December something happens. The events that follow, who is covered in 2027, and the first two
 * months' cents.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, done, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';
import {
  broken,
  type Household,
  household,
  INES,
  join,
  ledger,
  pendingOf,
  periods,
  RUI,
  report,
} from '../../server/testing/households.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

interface Renewed extends Household {
  /** Their enrollment in 2027, as it was renewed. */
  next: string;
}

async function renewed(people: object[]): Promise<Renewed> {
  const home = await household(t, people);
  await advance(home, '2026-10-30');
  const next = {
    ...{ benefit_id: home.productId, plan_ids: [home.plan], coverage_start: '2027-01-01' },
    ...{ contribution: { type: 'fixed', EE: 0 }, renews: home.planYearId, renewal: 'passive' },
    ...{ open_enrollment_start: '2026-11-01', open_enrollment_end: '2026-11-30', tax_classification: 'Pre-tax' },
  };
  await done(home.api.post(`/v1/employers/${home.employerId}/benefit-plan-years`, next));
  await advance(home, '2026-12-12');
  const [row] = (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data;
  return { ...home, next: row.id };
}

const happens = async (home: Household, type: string, day: string, more: object = {}) => {
  const { data } = await done(report(home, type, day, more));
  if (data.status === 'pending') await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
};
const elect = async (home: Household, names: string[], at = 0, plan = home.plan) => {
  const window = (await pendingOf(home))[at] ?? '';
  await done(answerWith(home.api, window, { plan_id: plan, dependent_ids: names.map((name) => home.ids[name] ?? '') }));
};

/** Each part of the coverage in 2027. */
async function covered(home: Household): Promise<unknown[]> {
  const { data } = await done(home.api.get(`/v1/members/${home.memberId}/enrollments`));
  const found: unknown[][] = [];
  for (const { id, coverage_start, policy_status } of data)
    if (coverage_start >= '2027-01-01' && IN_FORCE.has(policy_status)) found.push(...(await periods(home, id)));
  return found;
}

const IN_FORCE = new Set(['Coverage Upcoming', 'Coverage Effective']);
const FOLLOWED = ['enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
const REPLACED = ['enrollment.terminated', 'enrollment.elected', 'enrollment.accepted'];
const END = '2027-12-31';
const MAYA = { first_name: 'Maya', date_of_birth: '2026-12-10', relationship: 'Child' };

interface Case {
  people: object[];
  happened: (home: Renewed) => Promise<unknown>;
  events: string[];
  covered: unknown[][];
  /** Of December and January. */
  cents: [number, number];
}

it.each<[string, Case]>([
  [
    'a child is adopted, and the answer takes them in',
    {
      people: [RUI],
      happened: async (home) => {
        await happens(home, 'adopted_child', '2026-12-05');
        await join(home, { ...INES, first_name: 'Lia' });
        await elect(home, ['Rui', 'Lia']);
      },
      events: [
        ...['enrollment.started', 'enrollment.started', ...REPLACED],
        ...['enrollment.terminated', 'enrollment.waived', ...FOLLOWED],
      ],
      covered: [['2027-01-01', END, 'EF', 45_000, ['Lia', 'Rui']]],
      cents: [30_000, 45_000],
    },
  ],
  [
    'a divorce takes effect by itself: the spouse is not covered in the next year',
    {
      people: [RUI, INES],
      happened: (home) => happens(home, 'divorced', '2026-12-10'),
      events: ['enrollment.started'],
      covered: [['2027-01-01', END, 'EC', 27_500, ['Ines']]],
      cents: [45_000, 27_500],
    },
  ],
  [
    'a child dies: the next year is for the spouse alone',
    {
      people: [RUI, INES],
      happened: (home) => happens(home, 'death_of_spouse_or_dependent', '2026-12-10', { dependent_id: home.ids.Ines }),
      events: ['enrollment.started'],
      covered: [['2027-01-01', END, 'ES', 30_000, ['Rui']]],
      cents: [45_000, 30_000],
    },
  ],
  [
    'a birth reported and answered in January: both years, and January by a difference',
    {
      people: [],
      happened: async (home) => {
        await advance(home, '2027-01-05');
        await happens(home, 'had_baby', '2026-12-20');
        await join(home, { ...MAYA, date_of_birth: '2026-12-20' });
        await elect(home, ['Maya']);
      },
      events: [
        // The year is over.
        'enrollment.terminated',
        ...['enrollment.started', 'enrollment.started'],
        ...['enrollment.termination_rescheduled', 'enrollment.elected', 'enrollment.accepted'],
        ...['enrollment.terminated', 'enrollment.waived', ...FOLLOWED],
      ],
      covered: [['2027-01-01', END, 'EC', 27_500, ['Maya']]],
      cents: [15_000, 27_500],
    },
  ],
  [
    'answered in the next year alone: the running year stays as it is',
    {
      people: [],
      happened: async (home) => {
        await happens(home, 'had_baby', '2026-12-10');
        await join(home, MAYA);
        await elect(home, ['Maya'], 1);
      },
      events: ['enrollment.started', 'enrollment.started', ...REPLACED],
      covered: [['2027-01-01', END, 'EC', 27_500, ['Maya']]],
      cents: [15_000, 27_500],
    },
  ],
  [
    'another plan that the next year does not offer: the renewed coverage stays',
    {
      people: [],
      happened: async (home) => {
        await happens(home, 'had_baby', '2026-12-10');
        await elect(home, [], 0, home.dearer);
      },
      events: ['enrollment.started', 'enrollment.started', ...REPLACED],
      covered: [['2027-01-01', END, 'EE', 15_000, []]],
      cents: [15_000, 15_000],
    },
  ],
  [
    'somebody leaves on the last day of the year: the renewal is cancelled',
    {
      people: [RUI],
      happened: async (home) => {
        const left = { termination_date: '2026-12-31' };
        await done(home.api.post(`/v1/employees/${home.people[0].id}/terminate`, left));
        await advance(home, '2027-01-01');
      },
      events: [
        // The year is over first.
        ...['enrollment.terminated', 'employee.eligibility_terminated', 'enrollment.terminated'],
        'employee.deactivated',
      ],
      covered: [],
      cents: [30_000, 0],
    },
  ],
])('%s', async (_, { people, happened, events, cents, ...given }) => {
  const home = await renewed(people);
  const told = (await eventsDuring(t, () => happened(home))).map(([name]) => name);
  expect(told.filter((name) => name !== 'employee.deduction_created')).toEqual(events);
  expect(await covered(home)).toEqual(given.covered);
  await advance(home, '2027-02-02');
  const { '2026-12': december = 0, '2027-01': january = 0 } = await ledger(home);
  expect([december, january]).toEqual(cents);
  expect(await reconcile(home, '2027-02')).toEqual([]);
  expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
});
