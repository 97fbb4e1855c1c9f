/** Each person joins and leaves by their own event (rules 4.6), consistently with it (rules 4.8), and renewals follow (rules 10.10). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, done } from '../../server/testing/deducting.ts';
import { answerWith, type Decision, eventsDuring, showDocument } from '../../server/testing/enrolling.ts';
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
const MAYA = { first_name: 'Maya', date_of_birth: '2026-06-20', relationship: 'Child' };
const POST_TAX = { planYear: { tax_classification: 'Post-tax' } };
const approved = async (home: Household, type: string, day: string, more: object = {}) => {
  const { data } = await done(report(home, type, day, more));
  if (data.status === 'approved') return data;
  return (await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`))).data;
};
const windowOf = async (home: Household) => ((await pendingOf(home)) as [string])[0];
const choice = (home: Household, names: string[], more: object = {}) => ({
  ...{ plan_id: home.plan, dependent_ids: names.map((name) => home.ids[name] ?? ''), ...more },
});
const elect = (home: Household, window: string, names: string[], more: Decision = {}) =>
  done(answerWith(home.api, window, choice(home, names, more)));
const refused = async (home: Household, window: string, names: string[], more: object = {}) => {
  const { status, body } = await showDocument(home.api, window, choice(home, names, more));
  return [status, body.app_error_code, body.details?.[0]?.path];
};
const lawful = async (home: Household) => expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);

describe('two events in one window', () => {
  it('a birth and a divorce: the child from birth, the spouse to the end of the month', async () => {
    const home = await household(t, [RUI], { settings: { pay_frequency: 'bi_weekly', first_payday: '2026-01-08' } });
    await advance(home, '2026-06-25');
    await approved(home, 'had_baby', '2026-06-20');
    await advance(home, '2026-07-06');
    expect(await approved(home, 'divorced', '2026-07-05')).toMatchObject({ effective_date: '2026-08-01' });
    const window = await windowOf(home);
    await join(home, MAYA);
    const { body } = await showDocument(home.api, window, choice(home, ['Maya']));
    expect(body.data.text).toContain('Rui Ferreira (spouse), to July 31, 2026');
    expect(body.data.text).toContain('From August 1, 2026, the deduction is $126.92 per paycheck ($275.00 per month).');
    expect(body.data.election).toMatchObject({
      coverage_start: '2026-06-20',
      employee_deduction_in_cents: 45000,
      later_parts: [{ start: '2026-08-01', coverage_tier: 'EC', employee_deduction_in_cents: 27500 }],
    });
    const { data } = await elect(home, window, ['Maya']);
    expect(data).toMatchObject({ coverage_start: '2026-06-20', employee_deduction_in_cents: 45000 });
    expect(await periods(home)).toEqual([['2026-01-01', '2026-06-19', 'ES', 30000, ['Rui']]]);
    expect(await periods(home, window)).toEqual([
      ['2026-06-20', '2026-07-31', 'EF', 45000, ['Maya', 'Rui']],
      ['2026-08-01', YEAR, 'EC', 27500, ['Maya']],
    ]);
    const { election_json } = (await done(home.api.get(`/v1/enrollments/${window}/signature`))).data;
    expect(JSON.parse(election_json ?? '{}').parts).toHaveLength(2);
    await advance(home, '2026-08-02');
    const months = { '2026-05': 30000, '2026-06': 30000, '2026-07': 45000, '2026-08': 27500 };
    expect(await ledger(home)).toMatchObject(months);
    const [now] = (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data;
    expect(now).toMatchObject({ id: window, coverage_tier: 'EC', covered_dependents: [{ first_name: 'Maya' }] });
    await lawful(home);
  });

  it('a wedding after a birth: the child from birth, the spouse from the next month', async () => {
    const home = await household(t, []);
    await advance(home, '2026-06-24');
    await approved(home, 'had_baby', '2026-06-05');
    await approved(home, 'married', '2026-06-22');
    await join(home, RUI);
    await join(home, { ...MAYA, date_of_birth: '2026-06-05' });
    const window = await windowOf(home);
    await elect(home, window, ['Maya', 'Rui']);
    const parts = [
      ['2026-06-05', '2026-06-30', 'EC', 27500, ['Maya']],
      ['2026-07-01', YEAR, 'EF', 45000, ['Maya', 'Rui']],
    ];
    expect(await periods(home, window)).toEqual(parts);
    const shown = async () => (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data[0];
    expect(await shown()).toMatchObject({ coverage_tier: 'EC', covered_dependents: [{ first_name: 'Maya' }] });
    await advance(home, '2026-07-02');
    expect(await shown()).toMatchObject({ coverage_tier: 'EF', employee_deduction_in_cents: 45000 });
    expect(await ledger(home)).toMatchObject({ '2026-06': 15000, '2026-07': 45000 });
    await lawful(home);
  });

  it('a birth after a wedding that does not count yet: the spouse first, the child later', async () => {
    const home = await household(t, [], POST_TAX);
    await advance(home, '2026-06-20');
    await approved(home, 'married', '2026-06-10');
    await join(home, RUI);
    await advance(home, '2026-07-08');
    await approved(home, 'had_baby', '2026-07-06');
    await join(home, { ...MAYA, date_of_birth: '2026-07-06' });
    const window = await windowOf(home);
    await elect(home, window, ['Maya', 'Rui']);
    expect(await periods(home, window)).toEqual([
      ['2026-07-01', '2026-07-05', 'ES', 30000, ['Rui']],
      ['2026-07-06', YEAR, 'EF', 45000, ['Maya', 'Rui']],
    ]);
    await lawful(home);
  });

  it('a divorce and a birth in the last month of a plan year: the spouse to its last day', async () => {
    const home = await household(t, [RUI, INES], { planYear: { coverage_end: '2026-06-30' } });
    await advance(home, '2026-06-09');
    await approved(home, 'divorced', '2026-06-06');
    await advance(home, '2026-06-25');
    await join(home, MAYA);
    await approved(home, 'had_baby', '2026-06-20');
    const window = await windowOf(home);
    await elect(home, window, ['Ines', 'Maya']);
    expect([...(await periods(home)), ...(await periods(home, window))]).toEqual([
      ['2026-01-01', '2026-06-19', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-06-20', '2026-06-30', 'EF', 45000, ['Ines', 'Maya', 'Rui']],
    ]);
    await lawful(home);
  });

  it('a death and a birth: the person who died stays covered to that day', async () => {
    const home = await household(t, [RUI, INES]);
    await advance(home, '2026-06-25');
    await approved(home, 'had_baby', '2026-06-20');
    await approved(home, 'death_of_spouse_or_dependent', '2026-06-23', { dependent_id: home.ids.Rui });
    await join(home, MAYA);
    const window = await windowOf(home);
    await elect(home, window, ['Ines', 'Maya']);
    expect(await periods(home, window)).toEqual([
      ['2026-06-20', '2026-06-23', 'EF', 45000, ['Ines', 'Maya', 'Rui']],
      ['2026-06-24', YEAR, 'EC', 27500, ['Ines', 'Maya']],
    ]);
    await lawful(home);
  });

  it('lost coverage ahead and an adoption: each child by their own event', async () => {
    const home = await household(t, [INES]);
    await advance(home, '2026-05-12');
    await approved(home, 'lost_job_based_coverage', '2026-06-30');
    await advance(home, '2026-06-02');
    await approved(home, 'adopted_child', '2026-05-28');
    await join(home, { ...MAYA, date_of_birth: '2019-01-05' });
    await join(home, RUI);
    const window = await windowOf(home);
    await elect(home, window, ['Ines', 'Maya', 'Rui']);
    // The adoption lets in everybody who was family on that day.
    expect(await periods(home, window)).toEqual([['2026-05-28', YEAR, 'EF', 45000, ['Ines', 'Maya', 'Rui']]]);
    await lawful(home);
  });
});

describe('before tax, a change has to fit its event', () => {
  it('a birth lets in and drops nobody; a divorce keeps the plan; a move changes nothing but the plan', async () => {
    const home = await household(t, [RUI]);
    await join(home, INES);
    await advance(home, '2026-03-02');
    await approved(home, 'had_baby', '2026-02-20');
    const birth = await windowOf(home);
    expect(await refused(home, birth, [])).toEqual([422, 'change_not_consistent', 'dependent_ids']);
    const { body } = await showDocument(home.api, birth, choice(home, []));
    expect(body.message).toContain('“Had a baby” allows adding the employee, the spouse, children; another plan.');
    await elect(home, birth, ['Rui', 'Ines']);
    expect(await periods(home, birth)).toEqual([['2026-02-20', YEAR, 'EF', 45000, ['Ines', 'Rui']]]);
    await advance(home, '2026-05-02');
    await approved(home, 'moved_to_new_coverage_area', '2026-04-20');
    const moved = await windowOf(home);
    expect(await refused(home, moved, ['Ines'])).toEqual([422, 'change_not_consistent', 'dependent_ids']);
    expect((await showDocument(home.api, moved, { end_current_coverage: true })).body).toMatchObject({
      app_error_code: 'change_not_consistent',
      details: [{ path: 'end_current_coverage' }],
    });
    await elect(home, moved, ['Ines', 'Rui']);
    await advance(home, '2026-07-03');
    await approved(home, 'divorced', '2026-07-01');
    const divorce = await windowOf(home);
    const dearer = { plan_id: home.dearer };
    expect(await refused(home, divorce, [], dearer)).toEqual([422, 'change_not_consistent', 'plan_id']);
    expect(await refused(home, divorce, [])).toEqual([422, 'change_not_consistent', 'dependent_ids']);
    await elect(home, divorce, ['Ines']);
    await lawful(home);
  });

  it('somebody who declined joins by an event that lets the employee in, and not by a move', async () => {
    const home = await household(t, [], { people: [{}, {}] });
    const other = home.people[1];
    await advance(home, '2026-03-02');
    const url = `/v1/members/${other.member_id}/qualifying-life-events`;
    const told = async (event_type: string) => {
      const { data } = await done(home.api.post(url, { event_type, event_date: '2026-02-20' }));
      await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
      return (await done(home.api.get(`/v1/employees/${other.id}/enrollments`))).data[0].id;
    };
    const moved = await told('moved_to_new_coverage_area');
    expect(await refused(home, moved, [])).toEqual([422, 'change_not_consistent', 'plan_id']);
    await told('gained_premium_assistance');
    await elect(home, moved, []);
    expect(await periods(home, moved)).toEqual([['2026-04-01', YEAR, 'EE', 15000, []]]);
    const listed = (await done(home.api.get(url))).data;
    expect(listed[0]).toMatchObject({
      event_type: 'other',
      other_event: 'Became eligible for premium assistance under Medicaid or CHIP',
    });
  });

  it('after tax, and after an approved event without a rule, anything goes', async () => {
    const home = await household(t, [RUI], POST_TAX);
    await advance(home, '2026-03-02');
    await approved(home, 'moved_to_new_coverage_area', '2026-02-20');
    await elect(home, await windowOf(home), []);
    const before = await household(t, [RUI]);
    await advance(before, '2026-03-02');
    await approved(before, 'other', '2026-02-20', { other_event: 'Rui has cover of his own' });
    const window = await windowOf(before);
    await elect(before, window, []);
    expect(await periods(before, window)).toEqual([['2026-04-01', YEAR, 'EE', 15000, []]]);
  });

  it('somebody covered elsewhere leaves on the next 1st after signing that they are, and nothing else changes', async () => {
    const home = await household(t, [RUI, INES]);
    await advance(home, '2026-03-12');
    await approved(home, 'gained_other_coverage', '2026-03-10');
    const window = await windowOf(home);
    await advance(home, '2026-04-05');
    expect(await refused(home, window, ['Ines'], { plan_id: home.dearer })).toEqual([
      ...[422, 'change_not_consistent', 'plan_id'],
    ]);
    const shown = await showDocument(home.api, window, choice(home, ['Ines']));
    expect(shown.body.data.text).toContain('I state that other coverage has begun on March 10, 2026 for Rui Ferreira');
    const kept = await showDocument(home.api, window, choice(home, ['Ines', 'Rui']));
    expect(kept.body.data.text).not.toContain('I state that');
    await elect(home, window, ['Ines']);
    expect(await periods(home, window)).toEqual([
      ['2026-04-01', '2026-04-30', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-05-01', YEAR, 'EC', 27500, ['Ines']],
    ]);
    await advance(home, '2026-06-02');
    expect(await ledger(home)).toMatchObject({ '2026-04': 45000, '2026-05': 27500 });
    await lawful(home);
  });

  it('an employee who is covered elsewhere ends all of it, by the rule from the day of signing', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-12');
    await approved(home, 'gained_other_coverage', '2026-03-10');
    const window = await windowOf(home);
    const shown = await showDocument(home.api, window, { end_current_coverage: true });
    expect(shown.body.data.text).toContain(
      'I state that other coverage has begun on March 10, 2026 for Odalys Ferreira',
    );
    await done(answerWith(home.api, window, { end_current_coverage: true }));
    expect(await periods(home)).toEqual([['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']]]);
  });

  it('premium assistance may be reported for 60 days', async () => {
    const home = await household(t, []);
    await advance(home, '2026-04-06');
    expect((await report(home, 'gained_premium_assistance', '2026-02-04')).status).toBe(422);
    expect((await report(home, 'gained_premium_assistance', '2026-02-05')).status).toBe(201);
  });
});

describe('a renewal that nobody signed', () => {
  /** Renewed on 12-01 without changes. */
  async function renewed(people: object[], options: object = {}): Promise<Household & { next: string }> {
    const home = await household(t, people, options);
    await advance(home, '2026-10-30');
    const next = {
      ...{ benefit_id: home.productId, plan_ids: [home.plan], coverage_start: '2027-01-01' },
      ...{ contribution: { type: 'fixed', EE: 0 }, renews: home.planYearId, renewal: 'passive' },
      ...{ open_enrollment_start: '2026-11-01', open_enrollment_end: '2026-11-30', tax_classification: 'Pre-tax' },
    };
    await done(home.api.post(`/v1/employers/${home.employerId}/benefit-plan-years`, next));
    await advance(home, '2026-12-10');
    const [row] = (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data;
    expect(row).toMatchObject({ election_status: 'Enrolled', coverage_start: '2027-01-01' });
    return { ...home, next: row.id };
  }
  const nextYear = async (home: Household) =>
    (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data.filter(
      (row: { coverage_start: string; policy_status: string }) =>
        row.coverage_start >= '2027-01-01' && row.policy_status === 'Coverage Upcoming',
    );

  it('follows the answer that changed the running year, with its evidence', async () => {
    const home = await renewed([]);
    await advance(home, '2026-12-12');
    await approved(home, 'had_baby', '2026-12-10');
    await join(home, { ...MAYA, date_of_birth: '2026-12-10' });
    const [running, next] = (await pendingOf(home)) as [string, string];
    const events = await eventsDuring(t, () => elect(home, running, ['Maya']));
    const [row] = await nextYear(home);
    expect(events).toEqual([
      ...[['enrollment.terminated', home.enrollment]],
      ...[
        ['enrollment.elected', running],
        ['enrollment.accepted', running],
      ],
      ...[
        ['enrollment.terminated', home.next],
        ['enrollment.waived', next],
        ['enrollment.started', row.id],
        ['enrollment.elected', row.id],
        ['enrollment.accepted', row.id],
      ],
    ]);
    expect(await periods(home, row.id)).toEqual([['2027-01-01', '2027-12-31', 'EC', 27500, ['Maya']]]);
    expect(await periods(home, home.next)).toEqual([]);
    const { data } = await done(home.api.get(`/v1/enrollments/${row.id}/signature`));
    expect(data.signer_kind).toBe('passive_renewal');
    expect(JSON.parse(data.election_json)).toMatchObject({
      ...{ renews_enrollment_id: running, follows_enrollment_id: running },
    });
    // And once more, with those who join then.
    await join(home, RUI);
    await advance(home, '2026-12-20');
    await elect(home, (await done(home.api.post(`/v1/enrollments/${running}/change`))).data.id, ['Maya', 'Rui']);
    const [again] = await nextYear(home);
    expect(await periods(home, again.id)).toEqual([['2027-01-01', '2027-12-31', 'EF', 45000, ['Maya', 'Rui']]]);
    await advance(home, '2027-01-02');
    expect(await ledger(home)).toMatchObject({ '2026-12': 15000, '2027-01': 45000 });
    await lawful(home);
  });

  it('stays if the answer changes nothing in it, or if it was signed', async () => {
    const home = await renewed([RUI]);
    await advance(home, '2026-12-12');
    await approved(home, 'moved_to_new_coverage_area', '2026-11-20');
    const windows = await pendingOf(home);
    expect(windows).toHaveLength(1);
    await elect(home, windows[0] ?? '', ['Rui']);
    expect((await nextYear(home)).map((row: { id: string }) => row.id)).toContain(windows[0]);
    await approved(home, 'had_baby', '2026-12-11');
    await join(home, { ...MAYA, date_of_birth: '2026-12-11' });
    const [running] = (await pendingOf(home)) as [string];
    await elect(home, running, ['Rui', 'Maya']);
    expect(await nextYear(home)).toMatchObject([{ id: windows[0], coverage_tier: 'ES' }]);
    await lawful(home);
  });

  it('ends with coverage that an answer ends', async () => {
    const home = await renewed([RUI], POST_TAX);
    await advance(home, '2026-12-12');
    await approved(home, 'had_baby', '2026-12-11');
    const [running] = (await pendingOf(home)) as [string];
    await done(answerWith(home.api, running, { end_current_coverage: true }));
    expect(await nextYear(home)).toEqual([]);
    await lawful(home);
  });
});
