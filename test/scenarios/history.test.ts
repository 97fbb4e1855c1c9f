/** A person's timeline, and what was true on a day as known then (rules 10.11): from the recorded periods alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo } from '../../server/testing/builders.ts';
import { advance, done } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import { type Household, household, INES, join, pendingOf, RUI, report } from '../../server/testing/households.ts';

let t: TestOpenroll;
let home: Household;
let url: string;
const YEAR = '2026-12-31';

/** ES from January; a divorce in March, reported in May; a child joins in June; the coverage is voided in August. */
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
  home = await household(t, [RUI]);
  url = `/v1/employees/${home.people[0].id}`;
  await advance(home, '2026-05-20');
  await done(report(home, 'divorced', '2026-03-05', { note: 'told late' }));
  await advance(home, '2026-06-25');
  await done(report(home, 'had_baby', '2026-06-20'));
  await join(home, { ...INES, first_name: 'Maya', date_of_birth: '2026-06-20' });
  const [window] = (await pendingOf(home)) as [string];
  await done(answerWith(home.api, window, { plan_id: home.plan, dependent_ids: [home.ids.Maya ?? ''] }));
  await advance(home, '2026-08-03');
  await done(home.api.post(`/v1/enrollments/${window}/end`, { coverage_end: '2026-09-30', reason: 'asked for it' }));
}, 60_000);
afterAll(() => t.close());

type Answer = { tier: string; employee_deduction_in_cents: number } & Record<string, unknown>;
const asOf = async (date: string, known_on?: string) => {
  const { data } = await done(home.api.get(`${url}/as-of?date=${date}${known_on ? `&known_on=${known_on}` : ''}`));
  const covered = data.coverage.map((one: Answer) => [
    ...[one.coverage_tier, one.employee_deduction_in_cents, one.coverage_end],
    (one.dependents as { first_name: string }[]).map(({ first_name }) => first_name),
  ]);
  return [data.eligibility.status, ...covered];
};

describe('as of a day', () => {
  it.each([
    ['2026-04-10', '2026-05-19', ['eligible', ['ES', 30000, YEAR, ['Rui']]]],
    ['2026-04-10', '2026-05-20', ['eligible', ['EE', 15000, YEAR, []]]],
    ['2026-04-10', undefined, ['eligible', ['EE', 15000, '2026-06-19', []]]],
    ['2026-03-10', undefined, ['eligible', ['ES', 30000, '2026-06-19', ['Rui']]]],
    ['2026-07-01', '2026-06-24', ['eligible', ['EE', 15000, YEAR, []]]],
    ['2026-07-01', '2026-06-25', ['eligible', ['EC', 27500, YEAR, ['Maya']]]],
    ['2026-10-01', '2026-08-02', ['eligible', ['EC', 27500, YEAR, ['Maya']]]],
    ['2026-10-01', undefined, ['eligible']],
    ['2000-01-01', undefined, ['none']],
  ] as const)('%s, known on %s', async (date, knownOn, expected) => {
    expect(await asOf(date, knownOn)).toEqual(expected);
  });

  it('knows nothing from before it was recorded, or after today', async () => {
    for (const known_on of ['2025-12-09', '2026-08-04']) {
      const { status, body } = await home.api.get(`${url}/as-of?date=2026-04-10&known_on=${known_on}`);
      expect([status, body.app_error_code, body.details[0].path]).toEqual([422, 'not_recorded', 'known_on']);
    }
  });
});

describe('the timeline', () => {
  type Entry = Record<string, unknown> & { what: string; why: { rule: string }; cents: Record<string, unknown>[] };
  const read = async (api = home.api, query = '?limit=100'): Promise<Entry[]> =>
    (await done(api.get(`${url}/timeline${query}`))).data;

  it('says what happened, why, and the cents, newest first', async () => {
    const told = (await read())
      .filter(({ cents }) => cents.length > 0)
      .map(({ what, why, cents }) => [
        ...[what, why.rule],
        cents.map((one) => [one.from, one.to, one.before_in_cents, one.after_in_cents]),
      ]);
    expect(told).toEqual([
      ['enrollment.end', '10.4', [['2026-10-01', YEAR, 27500, 0]]],
      [
        ...['enrollment.elect', '5.2'],
        [
          ['2026-06-20', YEAR, 15000, 0],
          ['2026-06-20', YEAR, 0, 27500],
        ],
      ],
      ['life_event.submit', '4.1', [['2026-04-01', YEAR, 30000, 15000]]],
      ['enrollment.elect', '5.2', [['2026-01-01', YEAR, 0, 30000]]],
    ]);
    const [, elected] = (await read()).filter(({ what }) => what === 'enrollment.elect').reverse();
    expect(elected?.why).toMatchObject({ facts: { event_type: 'had_baby', effective_date: '2026-06-20' } });
  });

  it('tells only the API key who did it and what they wrote', async () => {
    const ended = (entries: Entry[]) => entries.find(({ what }) => what === 'enrollment.end');
    expect(ended(await read())).toMatchObject({ reason: 'asked for it', by: { kind: 'api_key' } });
    const employer = await boundTo({ ...t, api: home.api } as TestOpenroll, 'employer', home.employerId);
    const employee = await boundTo({ ...t, api: home.api } as TestOpenroll, 'employee', home.people[0].id);
    for (const api of [employer, employee]) expect(ended(await read(api))).toMatchObject({ reason: null, by: null });
    const ofFamily = (entries: Entry[]) => entries.some(({ what }) => what === 'dependent.create');
    expect([ofFamily(await read()), ofFamily(await read(employee)), ofFamily(await read(employer))]).toEqual([
      ...[true, true, false],
    ]);
  });

  it('reads on by a cursor', async () => {
    const all = await read();
    const seen: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `?limit=3${cursor ? `&after=${cursor}` : ''}`;
      const body = await done(home.api.get(`${url}/timeline${query}`));
      seen.push(...body.data);
      cursor = body.pagination.next_cursor;
    }
    expect(seen).toEqual(all);
    expect((await home.api.get(`${url}/timeline?after=x`)).status).toBe(400);
  });
});
