/**
 * Somebody was recorded as gone in May, and that is taken back on 2026-07-15, when the plan year is over and the next one has begun
 * without asking them (rules 10.5): what they had goes on to its end, and the missed renewal is made, or they are asked now.
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
  ledger,
  pendingOf,
  periods,
  RUI,
} from '../../server/testing/households.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

const why = { reason: 'never left' };
const NEXT = '2027-06-30';
const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
const RENEWS = BACK.slice(1);
/** Turns 26 in May 2026, so the last day is May 31. */
const GROWN = { ...INES, first_name: 'Noor', date_of_birth: '2000-05-10' };

interface Case {
  people?: object[];
  renewal?: 'passive' | 'active';
  /** The plans of the next year; left out: the same. */
  plans?: (home: Household) => string[];
  left?: string;
  how?: 'termination' | 'roster' | 'hand';
  events: string[];
  /** From May on. */
  covered: unknown[][];
  /** A window, and what is covered once it is answered. */
  asked?: { window: string; covered: unknown[] };
  /** From January to August. */
  cents: number[];
}

async function leave(home: Household, how: Case['how']): Promise<() => Promise<unknown>> {
  const person = `/v1/employees/${home.people[0].id}`;
  if (how === 'hand') {
    const ended = { coverage_end: '2026-05-31', ...why };
    await done(home.api.post(`/v1/enrollments/${home.enrollment}/end`, ended));
    return () => done(home.api.post(`/v1/enrollments/${home.enrollment}/reinstate`, why));
  }
  if (how === 'roster') {
    const url = `/v1/employers/${home.employerId}/census-sync?allow_empty=true&max_deactivations=1`;
    const { data } = await done(home.api.post(url, { employees: [] }));
    await t.drain();
    return () => done(home.api.post(`/v1/employers/${home.employerId}/census-syncs/${data.census_sync_id}/undo`));
  }
  await done(home.api.post(`${person}/terminate`, {}));
  return () => done(home.api.delete(`${person}/termination`, why));
}

async function covered(home: Household): Promise<unknown[]> {
  const { data } = await done(home.api.get(`/v1/members/${home.memberId}/enrollments`));
  const found: unknown[][] = [];
  for (const { id, election_status } of data)
    if (election_status === 'Enrolled') found.push(...(await periods(home, id)));
  return found.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

async function waiting(home: Household): Promise<string[]> {
  const { data } = await done(home.api.get(`/v1/members/${home.memberId}/enrollments`));
  return data
    .filter((row: Record<string, string>) => row.election_status === 'Pending')
    .map((row: Record<string, string>) =>
      [row.enrollment_window_start, row.enrollment_window_end, row.coverage_start].join(' '),
    );
}

const BOTH: unknown[][] = [
  ['2026-01-01', '2026-05-31', 'ES', 30000, ['Rui']],
  ['2026-06-01', '2026-06-30', 'ES', 30000, ['Rui']],
];

it.each<[string, Case]>([
  [
    'a departure is withdrawn: renewed passively',
    {
      events: [...BACK, ...RENEWS],
      covered: [...BOTH, ['2026-07-01', NEXT, 'ES', 30000, ['Rui']]],
      cents: Array(8).fill(30000),
    },
  ],
  [
    'a roster is undone: the same',
    {
      how: 'roster',
      events: [...BACK, ...RENEWS],
      covered: [...BOTH, ['2026-07-01', NEXT, 'ES', 30000, ['Rui']]],
      cents: Array(8).fill(30000),
    },
  ],
  [
    'one enrollment was ended by hand: their window closed, and there was nothing to renew',
    {
      how: 'hand',
      events: [...RENEWS, ...RENEWS],
      covered: [...BOTH, ['2026-07-01', NEXT, 'ES', 30000, ['Rui']]],
      cents: Array(8).fill(30000),
    },
  ],
  [
    'the same with active renewal: they could have answered',
    {
      ...{ how: 'hand', renewal: 'active' },
      events: RENEWS,
      covered: BOTH,
      cents: Array(6).fill(30000),
    },
  ],
  [
    'left in the last month, so nothing of the past year was lost: they are asked',
    {
      left: '2026-06-10',
      events: [BACK[0] as string, 'enrollment.started'],
      covered: [['2026-01-01', '2026-06-30', 'ES', 30000, ['Rui']]],
      asked: { window: '2026-07-15 2026-08-14 2026-07-01', covered: ['2026-07-01', NEXT, 'ES', 30000, ['Rui']] },
      cents: Array(8).fill(30000),
    },
  ],
  [
    'a child who has reached the age limit meanwhile is left out',
    {
      people: [RUI, GROWN],
      events: [...BACK, ...RENEWS],
      covered: [
        ['2026-01-01', '2026-05-31', 'EF', 45000, ['Noor', 'Rui']],
        ...BOTH.slice(1),
        ['2026-07-01', NEXT, 'ES', 30000, ['Rui']],
      ],
      cents: [...Array(5).fill(45000), ...Array(3).fill(30000)],
    },
  ],
  [
    'active renewal: 30 days to answer, and coverage from the first day of the year',
    {
      renewal: 'active',
      events: [...BACK, 'enrollment.started'],
      covered: BOTH,
      asked: { window: '2026-07-15 2026-08-14 2026-07-01', covered: ['2026-07-01', NEXT, 'ES', 30000, ['Rui']] },
      cents: Array(8).fill(30000),
    },
  ],
  [
    'a plan that is no longer offered: the same',
    {
      plans: (home) => [home.dearer],
      people: [],
      events: [...BACK, 'enrollment.started'],
      covered: [
        ['2026-01-01', '2026-05-31', 'EE', 15000, []],
        ['2026-06-01', '2026-06-30', 'EE', 15000, []],
      ],
      asked: { window: '2026-07-15 2026-08-14 2026-07-01', covered: ['2026-07-01', NEXT, 'EE', 20000, []] },
      cents: [...Array(6).fill(15000), 20000, 20000],
    },
  ],
])('%s', async (_, { people = [RUI], renewal = 'passive', plans, left = '2026-05-25', how, ...expected }) => {
  const home = await household(t, people, { planYear: { coverage_end: '2026-06-30' } });
  await advance(home, left);
  const next = {
    ...{ benefit_id: home.productId, plan_ids: plans ? plans(home) : [home.plan], coverage_start: '2026-07-01' },
    ...{ contribution: { type: 'fixed', EE: 0 }, renews: home.planYearId, renewal, tax_classification: 'Pre-tax' },
    ...{ open_enrollment_start: '2026-06-12', open_enrollment_end: '2026-06-25' },
  };
  await done(home.api.post(`/v1/employers/${home.employerId}/benefit-plan-years`, next));
  const back = await leave(home, how);
  await advance(home, '2026-07-15');
  const sent = await eventsDuring(t, async () => {
    await back();
    await t.drain();
  });
  expect(sent.map(([name]) => name)).toEqual(expected.events);
  expect(await covered(home)).toEqual(expected.covered);
  expect(await waiting(home)).toEqual(expected.asked ? [expected.asked.window] : []);
  if (expected.asked) {
    const [window = ''] = await pendingOf(home);
    const [plan_id] = plans ? plans(home) : [home.plan];
    await done(answerWith(home.api, window, { plan_id, dependent_ids: Object.values(home.ids) }));
    expect((await covered(home)).at(-1)).toEqual(expected.asked.covered);
  }
  await advance(home, '2026-08-02');
  expect(Object.values(await ledger(home))).toEqual(expected.cents);
  expect(await reconcile(home, '2026-08')).toEqual([]);
  expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
});

it('says in its evidence which enrollment is renewed, and that nobody answered by the last day of its window', async () => {
  const home = await household(t, [RUI], { planYear: { coverage_end: '2026-06-30' } });
  await advance(home, '2026-05-25');
  const next = {
    ...{ benefit_id: home.productId, plan_ids: [home.plan], coverage_start: '2026-07-01', renewal: 'passive' },
    ...{ contribution: { type: 'fixed', EE: 0 }, renews: home.planYearId, tax_classification: 'Pre-tax' },
    ...{ open_enrollment_start: '2026-06-12', open_enrollment_end: '2026-06-25' },
  };
  await done(home.api.post(`/v1/employers/${home.employerId}/benefit-plan-years`, next));
  const back = await leave(home, 'termination');
  await advance(home, '2026-07-15');
  await back();
  const rows = (await done(home.api.get(`/v1/employees/${home.people[0].id}/enrollments`))).data;
  const [renewed, continued] = ['2026-07-01', '2026-06-01'].map((from) =>
    rows.find((row: Record<string, string>) => row.coverage_start === from),
  );
  const { data } = await done(home.api.get(`/v1/enrollments/${renewed.id}/signature`));
  expect(data.signer_kind).toBe('passive_renewal');
  expect(data.document_html).toContain('Nobody answered by 2026-06-25');
  expect(JSON.parse(data.election_json)).toMatchObject({ renews_enrollment_id: continued.id });
});
