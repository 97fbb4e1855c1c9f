/**
 * Families that lose somebody, or in which two things happen at once, in more ways than the rules show (rules 4.6, 4.7): the events of
 * each day, who is covered on which days at what price, and what the runs take from January to July.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const YEAR = '2026-12-31';
const NUNO = { ...INES, first_name: 'Nuno', date_of_birth: '2012-04-04' };
const TOMAS = { ...RUI, first_name: 'Tomas', date_of_birth: '1988-01-01' };
const born = (date_of_birth: string, first_name = 'Maya') => ({ ...INES, first_name, date_of_birth });

type Act = (home: Household) => Promise<unknown>;
const told =
  (type: string, day: string, who?: string): Act =>
  async (home) => {
    const { data } = await done(report(home, type, day, who ? { dependent_id: home.ids[who] } : {}));
    if (data.status === 'pending') await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
  };
const ended =
  (who: string, cause: string, ended_on: string): Act =>
  (home) =>
    done(home.api.post(`${home.dependents}/${home.ids[who]}/end`, { cause, ended_on, reason: 'Told by phone' }));
const joins =
  (one: object): Act =>
  (home) =>
    join(home, one);
const elects =
  (...names: string[]): Act =>
  async (home) => {
    const [window = ''] = await pendingOf(home);
    const dependent_ids = names.map((name) => home.ids[name] ?? '');
    await done(answerWith(home.api, window, { plan_id: home.plan, dependent_ids }));
  };

const OPENS = ['enrollment.started'];
const REPLACES = ['enrollment.terminated', 'enrollment.elected', 'enrollment.accepted'];
const LAPSES = ['enrollment.waived'];

interface Story {
  people: object[];
  /** What happens on which days, and the events that follow. */
  days: [day: string, events: string[], ...Act[]][];
  covered: unknown[][];
  /** What is deducted for the months from January to July. */
  cents: number[];
}

/** All their coverage, past and present, in the order of its days. */
async function covered(home: Household): Promise<unknown[]> {
  const { data } = await done(home.api.get(`/v1/members/${home.memberId}/enrollments`));
  const found: unknown[][] = [];
  for (const { id, election_status } of data)
    if (election_status === 'Enrolled') found.push(...(await periods(home, id)));
  return found.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

async function play({ people, days, ...expected }: Story): Promise<void> {
  const home = await household(t, people);
  for (const [day, events, ...acts] of days) {
    await advance(home, day);
    const sent = await eventsDuring(t, async () => {
      for (const act of acts) await act(home);
    });
    expect([day, sent.map(([name]) => name)]).toEqual([day, events]);
  }
  await advance(home, '2026-07-02');
  expect(await covered(home)).toEqual(expected.covered);
  expect(Object.values(await ledger(home))).toEqual(expected.cents);
  expect(await reconcile(home, '2026-07')).toEqual([]);
  expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
}

describe('somebody stops being family', () => {
  it.each<[string, Story]>([
    [
      'a spouse in February, reported on the next 1st: the shortest month',
      {
        people: [RUI, INES],
        days: [['2026-03-01', OPENS, told('divorced', '2026-02-10')]],
        covered: [
          ['2026-01-01', '2026-02-28', 'EF', 45000, ['Ines', 'Rui']],
          ['2026-03-01', YEAR, 'EC', 27500, ['Ines']],
        ],
        cents: [45000, 45000, 27500, 27500, 27500, 27500, 27500],
      },
    ],
    [
      'one of two children: the tier stays, and so does the price',
      {
        people: [INES, NUNO],
        days: [['2026-04-20', OPENS, told('death_of_spouse_or_dependent', '2026-04-10', 'Nuno')]],
        covered: [
          ['2026-01-01', '2026-04-10', 'EC', 27500, ['Ines', 'Nuno']],
          ['2026-04-11', YEAR, 'EC', 27500, ['Ines']],
        ],
        cents: Array(7).fill(27500),
      },
    ],
    [
      'the only child, reported two months later: April and May go back',
      {
        people: [INES],
        days: [['2026-05-25', [], told('death_of_spouse_or_dependent', '2026-03-20', 'Ines')]],
        covered: [
          ['2026-01-01', '2026-03-20', 'EC', 27500, ['Ines']],
          ['2026-03-21', YEAR, 'EE', 15000, []],
        ],
        cents: [27500, 27500, 27500, 15000, 15000, 15000, 15000],
      },
    ],
    [
      'a spouse with other coverage, reported ahead',
      {
        people: [RUI],
        days: [['2026-04-10', [], ended('Rui', 'other_coverage', '2026-05-31')]],
        covered: [
          ['2026-01-01', '2026-05-31', 'ES', 30000, ['Rui']],
          ['2026-06-01', YEAR, 'EE', 15000, []],
        ],
        cents: [30000, 30000, 30000, 30000, 30000, 15000, 15000],
      },
    ],
    [
      'a spouse on the last day of a month, and nobody answers in the window',
      {
        people: [RUI],
        days: [
          ['2026-03-31', OPENS, told('divorced', '2026-03-31')],
          ['2026-05-05', [], async () => {}],
        ],
        covered: [
          ['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']],
          ['2026-04-01', YEAR, 'EE', 15000, []],
        ],
        cents: [30000, 30000, 30000, 15000, 15000, 15000, 15000],
      },
    ],
    [
      'a spouse, and another months later',
      {
        people: [RUI],
        days: [
          ['2026-02-12', OPENS, told('divorced', '2026-02-10')],
          ['2026-05-22', OPENS, told('married', '2026-05-20'), joins(TOMAS)],
          ['2026-05-28', REPLACES, elects('Tomas')],
        ],
        covered: [
          ['2026-01-01', '2026-02-28', 'ES', 30000, ['Rui']],
          ['2026-03-01', '2026-05-31', 'EE', 15000, []],
          ['2026-06-01', YEAR, 'ES', 30000, ['Tomas']],
        ],
        cents: [30000, 30000, 15000, 15000, 15000, 30000, 30000],
      },
    ],
    [
      'spouse and child, one after the other',
      {
        people: [RUI, INES],
        days: [
          ['2026-02-20', OPENS, told('death_of_spouse_or_dependent', '2026-02-17', 'Rui')],
          ['2026-04-15', [], ended('Ines', 'never_eligible', '2026-04-15')],
        ],
        covered: [
          ['2026-01-01', '2026-02-17', 'EF', 45000, ['Ines', 'Rui']],
          ['2026-02-18', '2026-04-15', 'EC', 27500, ['Ines']],
          ['2026-04-16', YEAR, 'EE', 15000, []],
        ],
        cents: [45000, 45000, 27500, 27500, 15000, 15000, 15000],
      },
    ],
  ])('%s', (_, story) => play(story));
});

describe('two things at once, each from its own day', () => {
  it.each<[string, Story]>([
    [
      'a divorce that is reported first, and a birth in the last days of the marriage',
      {
        people: [RUI],
        days: [
          ['2026-05-04', OPENS, told('divorced', '2026-05-02')],
          ['2026-05-12', [], told('had_baby', '2026-05-10'), joins(born('2026-05-10'))],
          ['2026-05-20', REPLACES, elects('Maya')],
        ],
        covered: [
          ['2026-01-01', '2026-05-09', 'ES', 30000, ['Rui']],
          ['2026-05-10', '2026-05-31', 'EF', 45000, ['Maya', 'Rui']],
          ['2026-06-01', YEAR, 'EC', 27500, ['Maya']],
        ],
        cents: [30000, 30000, 30000, 30000, 30000, 27500, 27500],
      },
    ],
    [
      'a birth and an adoption: each child from their own day',
      {
        people: [],
        days: [
          ['2026-03-05', OPENS, told('had_baby', '2026-03-02'), joins(born('2026-03-02'))],
          ['2026-03-25', [], told('adopted_child', '2026-03-20'), joins(born('2020-08-08', 'Noa'))],
          ['2026-03-28', REPLACES, elects('Maya', 'Noa')],
        ],
        covered: [
          ['2026-01-01', '2026-03-01', 'EE', 15000, []],
          ['2026-03-02', '2026-03-19', 'EC', 27500, ['Maya']],
          ['2026-03-20', YEAR, 'EC', 27500, ['Maya', 'Noa']],
        ],
        cents: [15000, 15000, 15000, 27500, 27500, 27500, 27500],
      },
    ],
    [
      'a placement and a wedding: the child at once, the spouse from the month after',
      {
        people: [],
        days: [
          ['2026-04-12', OPENS, told('foster_care_placement', '2026-04-10'), joins(born('2018-01-02'))],
          ['2026-04-20', [], told('married', '2026-04-18'), joins(RUI)],
          ['2026-04-24', REPLACES, elects('Maya', 'Rui')],
        ],
        covered: [
          ['2026-01-01', '2026-04-09', 'EE', 15000, []],
          ['2026-04-10', '2026-04-30', 'EC', 27500, ['Maya']],
          ['2026-05-01', YEAR, 'EF', 45000, ['Maya', 'Rui']],
        ],
        cents: [15000, 15000, 15000, 15000, 45000, 45000, 45000],
      },
    ],
    [
      'a birth and the death of the older child',
      {
        people: [RUI, INES],
        days: [
          ['2026-03-10', OPENS, told('had_baby', '2026-03-08'), joins(born('2026-03-08'))],
          ['2026-03-16', [], told('death_of_spouse_or_dependent', '2026-03-14', 'Ines')],
          ['2026-03-30', REPLACES, elects('Rui', 'Maya')],
        ],
        covered: [
          ['2026-01-01', '2026-03-07', 'EF', 45000, ['Ines', 'Rui']],
          ['2026-03-08', '2026-03-14', 'EF', 45000, ['Ines', 'Maya', 'Rui']],
          ['2026-03-15', YEAR, 'EF', 45000, ['Maya', 'Rui']],
        ],
        cents: Array(7).fill(45000),
      },
    ],
    [
      'nobody answers: the loss alone counts',
      {
        people: [RUI],
        days: [
          ['2026-03-12', OPENS, told('had_baby', '2026-03-10'), joins(born('2026-03-10'))],
          ['2026-03-20', [], told('divorced', '2026-03-18')],
        ],
        covered: [
          ['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']],
          ['2026-04-01', YEAR, 'EE', 15000, []],
        ],
        cents: [30000, 30000, 30000, 15000, 15000, 15000, 15000],
      },
    ],
  ])('%s', (_, story) => play(story));
});

it('the window of a loss that nobody answers closes by itself, with its event', async () => {
  const home = await household(t, [RUI]);
  await advance(home, '2026-03-10');
  await told('divorced', '2026-03-05')(home);
  expect((await eventsDuring(t, () => advance(home, '2026-04-05'))).map(([name]) => name)).toEqual([
    'employee.deduction_created',
    ...LAPSES,
  ]);
});
