/**
 * A life event is reported while a window of a correction is open (rules 4.4, 10.3): from then on it is the event's own, and also asks for
 * the correction. Once the correction is taken back, people who join by the event can still be added. The employer's share of 65 % should
 * have been 50 %; that is corrected on 2026-03-10, and the event is reported on 2026-03-15.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo } from '../../server/testing/builders.ts';
import { advance, company, done } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring, showDocument } from '../../server/testing/enrolling.ts';
import {
  broken,
  type Household,
  household,
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

const YEAR = '2026-12-31';
const MAYA = { first_name: 'Maya', date_of_birth: '2026-03-12', relationship: 'Child' };
const why = { reason: 'typed wrong' };
const made = (people: object[]) =>
  household(t, people, {
    rates: { type: 'tier', EE: 10_000, ES: 20_000, EC: 30_000, EF: 40_000 },
    planYear: { contribution: { type: 'percent', EE: 65 } },
  });
const share = async (home: Household, EE: number) => {
  const said = { contribution: { type: 'percent', EE }, ...why };
  await done(home.api.post(`/v1/benefit-plan-years/${home.planYearId}/contribution`, said));
  await t.drain();
};
const rates = async (home: Household, EE: number, effective_on: string) => {
  const said = { rates: { type: 'tier', EE, ES: 20_000, EC: 30_000, EF: 40_000 }, effective_on, ...why };
  await done(home.api.post(`/v1/benefit-plans/${home.plan}/rates`, said));
  await t.drain();
};
const happens = async (home: Household, type: string, day: string, joins?: object) => {
  const { data } = await done(report(home, type, day));
  if (data.status === 'pending') await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
  if (joins) await join(home, joins);
};
const choice = (home: Household, names: string[]) => ({
  ...{ plan_id: home.plan, dependent_ids: names.map((name) => home.ids[name] ?? '') },
});
/** Everything that waits, as `life_event 2026-03-12 to 2026-04-11, corrected from 2026-01-01`. */
async function waiting(home: Household): Promise<string[]> {
  const { data } = await done(home.api.get(`/v1/members/${home.memberId}/enrollments`));
  return data
    .filter((row: Record<string, string>) => row.election_status === 'Pending')
    .map((row: Record<string, string>) => {
      const window = `${row.enrollment_window_reason} ${row.coverage_start} to ${row.enrollment_window_end}`;
      return row.corrected_from ? `${window}, corrected from ${row.corrected_from}` : window;
    });
}
const sign = async (home: Household, names: string[]) => {
  const [window = ''] = await pendingOf(home);
  await done(answerWith(home.api, window, choice(home, names)));
  return window;
};

interface Kind {
  people: object[];
  event: [type: string, day: string];
  joins: object;
  window: string;
  names: string[];
  /** Coverage after an answer: at the corrected prices, and at the old ones. */
  signed: unknown[][];
  alone: unknown[][];
  /** Coverage without an answer. */
  silent: unknown[][];
  cents: Record<'signed' | 'alone' | 'silent', number[]>;
}

const joiner = {
  people: [],
  joins: RUI,
  names: ['Rui'],
  signed: [
    ['2026-01-01', '2026-03-31', 'EE', 5_000, []],
    ['2026-04-01', YEAR, 'ES', 10_000, ['Rui']],
  ],
  alone: [['2026-04-01', YEAR, 'ES', 7_000, ['Rui']]],
  silent: [
    ['2026-01-01', '2026-04-30', 'EE', 3_500, []],
    ['2026-05-01', YEAR, 'EE', 5_000, []],
  ],
  cents: {
    signed: [5_000, 5_000, 5_000, 10_000, 10_000, 10_000],
    alone: [3_500, 3_500, 3_500, 7_000, 7_000, 7_000],
    silent: [3_500, 3_500, 3_500, 3_500, 5_000, 5_000],
  },
};
const KINDS: [string, Kind][] = [
  [
    'a child is born',
    {
      people: [RUI],
      event: ['had_baby', '2026-03-12'],
      joins: MAYA,
      window: 'life_event 2026-03-12 to 2026-04-11',
      names: ['Rui', 'Maya'],
      signed: [
        ['2026-01-01', '2026-03-11', 'ES', 10_000, ['Rui']],
        ['2026-03-12', YEAR, 'EF', 20_000, ['Maya', 'Rui']],
      ],
      alone: [['2026-03-12', YEAR, 'EF', 14_000, ['Maya', 'Rui']]],
      silent: [
        ['2026-01-01', '2026-04-30', 'ES', 7_000, ['Rui']],
        ['2026-05-01', YEAR, 'ES', 10_000, ['Rui']],
      ],
      cents: {
        signed: [10_000, 10_000, 10_000, 20_000, 20_000, 20_000],
        alone: [7_000, 7_000, 7_000, 14_000, 14_000, 14_000],
        silent: [7_000, 7_000, 7_000, 7_000, 10_000, 10_000],
      },
    },
  ],
  ['a wedding', { ...joiner, event: ['married', '2026-03-12'], window: 'life_event 2026-04-01 to 2026-04-11' }],
  [
    'other coverage is lost',
    {
      ...joiner,
      event: ['lost_job_based_coverage', '2026-03-14'],
      window: 'life_event 2026-04-01 to 2026-04-13',
    },
  ],
];

describe.each(KINDS)('%s while a correction waits', (_, kind) => {
  async function told(): Promise<Household> {
    const home = await made(kind.people);
    await advance(home, '2026-03-10');
    await share(home, 50);
    expect(await waiting(home)).toEqual(['correction 2026-01-01 to 2026-04-09, corrected from 2026-01-01']);
    await advance(home, '2026-03-15');
    expect(await eventsDuring(t, () => happens(home, ...kind.event, kind.joins))).toEqual([]);
    expect(await waiting(home)).toEqual([`${kind.window}, corrected from 2026-01-01`]);
    return home;
  }
  async function ends(home: Household, cents: number[]): Promise<void> {
    await advance(home, '2026-06-02');
    expect(Object.values(await ledger(home))).toEqual(cents);
    expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
  }

  it('one answer covers both: the prices from January on, and people who join from their own day', async () => {
    const home = await told();
    const [window = ''] = await pendingOf(home);
    const { body } = await showDocument(home.api, window, choice(home, kind.names));
    expect(body.data.election.coverage_start).toBe('2026-01-01');
    expect(await periods(home, await sign(home, kind.names))).toEqual(kind.signed);
    await ends(home, kind.cents.signed);
  });

  it('if the correction is taken back, the window is for the event alone, without an event', async () => {
    const home = await told();
    await advance(home, '2026-03-18');
    expect(await eventsDuring(t, () => share(home, 65))).toEqual([]);
    expect(await waiting(home)).toEqual([kind.window]);
    expect(await periods(home, await sign(home, kind.names))).toEqual(kind.alone);
    await ends(home, kind.cents.alone);
  });

  it('if nobody answers, the employer bears the difference until the 1st after the window', async () => {
    const home = await told();
    expect(await periods(home)).toEqual(kind.silent);
    await ends(home, kind.cents.silent);
    expect(await waiting(home)).toEqual([]);
  });
});

it('still asks once the loss that made the window its own is taken back', async () => {
  const home = await made([RUI]);
  await advance(home, '2026-03-10');
  await share(home, 50);
  await advance(home, '2026-03-15');
  await happens(home, 'divorced', '2026-03-12');
  expect(await waiting(home)).toEqual(['life_event 2026-04-01 to 2026-04-11, corrected from 2026-01-01']);
  await advance(home, '2026-03-18');
  const end = `${home.dependents}/${home.ids.Rui}/end`;
  expect(await eventsDuring(t, () => done(home.api.delete(end, why)))).toEqual([]);
  expect(await waiting(home)).toEqual(['correction 2026-01-01 to 2026-04-11, corrected from 2026-01-01']);
  expect(await periods(home, await sign(home, ['Rui']))).toEqual([['2026-01-01', YEAR, 'ES', 10_000, ['Rui']]]);
  await advance(home, '2026-06-02');
  expect(Object.values(await ledger(home))).toEqual(Array(6).fill(10_000));
});

it('the desk, HR and the employee see that a window also asks for a correction', async () => {
  const home = await made([RUI]);
  await advance(home, '2026-03-10');
  await happens(home, 'had_baby', '2026-03-08', { ...MAYA, date_of_birth: '2026-03-08' });
  const employer = await boundTo({ ...t, api: home.api } as TestOpenroll, 'employer', home.employerId);
  const seen = async () => {
    const inbox = await done(home.api.get('/v1/inbox?kind=correction_waiting'));
    const progress = await done(employer.get(`/v1/employers/${home.employerId}/enrollment-progress`));
    const windows = progress.data.plan_years[0].open_windows.map((one: { reason: string; people: number }) => [
      ...[one.reason, one.people],
    ]);
    const people = `/v1/employers/${home.employerId}/benefit-plan-years/${home.planYearId}/enrollments?open_window=correction`;
    const { data } = await done(employer.get(people));
    return [inbox.data.map(({ summary }: { summary: string }) => summary), windows, data.length];
  };
  expect(await seen()).toEqual([[], [['life_event', 1]], 0]);
  await share(home, 50);
  const summary = expect.stringMatching(/^\S+ \S+ has until 2026-04-09 to sign the corrected /);
  expect(await seen()).toEqual([
    [summary],
    [
      ['correction', 1],
      ['life_event', 1],
    ],
    1,
  ]);
  expect(await waiting(home)).toEqual(['life_event 2026-03-08 to 2026-04-09, corrected from 2026-01-01']);
  await share(home, 65);
  expect(await seen()).toEqual([[], [['life_event', 1]], 0]);
});

describe('cheaper rates for later days only, while a signature for earlier ones is missing', () => {
  it('a higher share still waits, and is not taken from anybody meanwhile', async () => {
    const home = await made([]);
    await advance(home, '2026-03-10');
    await share(home, 50);
    await rates(home, 9_000, '2026-05-01');
    expect(await waiting(home)).toEqual(['correction 2026-01-01 to 2026-04-09, corrected from 2026-01-01']);
    const later = ['2026-05-01', YEAR, 'EE', 4_500, []];
    expect(await periods(home)).toEqual([['2026-01-01', '2026-04-30', 'EE', 3_500, []], later]);
    const window = await sign(home, []);
    expect(await periods(home, window)).toEqual([['2026-01-01', '2026-04-30', 'EE', 5_000, []], later]);
    await advance(home, '2026-06-02');
    expect(Object.values(await ledger(home))).toEqual([5_000, 5_000, 5_000, 5_000, 4_500, 4_500]);
  });

  it('months that a corrected start added still wait', async () => {
    const co = await company(t, {
      plan: { rates: { type: 'tier', EE: 10_000 } },
      planYear: { coverage_start: '2026-01-01', contribution: { type: 'percent', EE: 50 } },
      people: [{ start_date: '2026-02-01' }],
    });
    await advance(co, '2026-02-03');
    const { id, member_id: memberId } = co.people[0];
    const [opened] = (await done(co.api.get(`/v1/employees/${id}/enrollments`))).data;
    await done(answerWith(co.api, opened.id, { plan_id: co.plan }));
    const home = { ...co, enrollment: opened.id, memberId, dependents: '', ids: {} };
    await advance(co, '2026-03-10');
    await done(co.api.patch(`/v1/employees/${id}`, { correction: true, start_date: '2025-12-15', ...why }));
    await rates(home, 8_000, '2026-05-01');
    const later = ['2026-05-01', YEAR, 'EE', 4_000, []];
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-01-31', 'EE', 0, []],
      ['2026-02-01', '2026-04-30', 'EE', 5_000, []],
      later,
    ]);
    expect(await periods(home, await sign(home, []))).toEqual([['2026-01-01', '2026-04-30', 'EE', 5_000, []], later]);
    await advance(co, '2026-06-02');
    expect(Object.values(await ledger(home))).toEqual([5_000, 5_000, 5_000, 5_000, 4_000, 4_000]);
  });
});
