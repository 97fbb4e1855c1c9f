/** The laws of rules 9, each checked in the tables of one organization, without the code that has to keep them. */

import { parse } from 'csv-parse/sync';
import { type RawBuilder, sql } from 'kysely';
import { endOfCoverage } from '../../server/modules/coverage/coverage.rules.ts';
import type { TerminationRule } from '../../server/modules/vocabulary/enrollment-words.ts';
import type { Db } from '../../server/platform/database/db.ts';
import {
  addDays,
  addMonths,
  type CalendarDate,
  earlier,
  endOfMonth,
  later,
  startOfMonth,
} from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { owedIn } from '../../server/testing/owed.ts';
import { Broken } from './broken.ts';
import { holdCoverageHistory, NEVER_IN_HISTORY } from './history-laws.ts';
import { holdMonthOnLeave, type MonthOnLeave, monthsOnLeave } from './on-leave.ts';
import type { Organization } from './organization.ts';
import { NEVER_IN_SET_UPS } from './set-up-laws.ts';

/** Each selects rows that must not exist. */
const NEVER: Record<string, (organization: Uuid, today: CalendarDate) => RawBuilder<unknown>> = {
  'one pending and one enrolled enrollment a plan year at most': (o) => sql`
    select employee_id, plan_year_id, status, count(*) from enrollments
    where organization_id = ${o} and status in ('pending', 'enrolled') group by 1, 2, 3 having count(*) > 1`,
  'coverage in one product never overlaps': (o) => sql`
    select a.id, b.id as other, a.coverage_start, a.coverage_end, b.coverage_start as b_start, b.coverage_end as b_end
    from enrollments a join enrollments b on b.organization_id = a.organization_id and b.member_id = a.member_id
      and b.product_id = a.product_id and b.id > a.id
    where a.organization_id = ${o} and a.election = 'Enrolled' and b.election = 'Enrolled'
      and not a.cancelled and not b.cancelled
      and a.coverage_start <= b.coverage_end and b.coverage_start <= a.coverage_end`,
  'coverage lies in its plan year': (o) => sql`
    select n.id, n.coverage_start, n.coverage_end, y.coverage_start as year_start, y.coverage_end as year_end
    from enrollments n join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    where n.organization_id = ${o} and n.election = 'Enrolled' and not n.cancelled
      and (n.coverage_start < y.coverage_start or n.coverage_end > y.coverage_end or n.coverage_end < n.coverage_start
        or n.coverage_end is null)`,
  'nobody is covered before eligibility': (o) => sql`
    select n.id, n.coverage_start, e.eligible_on from enrollments n
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    where n.organization_id = ${o} and n.election = 'Enrolled' and not n.cancelled and e.eligibility = 'eligible'
      and n.eligibility_number = e.eligibility_number and n.coverage_start < e.eligible_on
      -- What a correction may not take away (rules 10.4) is there still.
      and not (b.category = 'Medical' and exists (select 1 from eligibility_periods p where p.organization_id = e.organization_id
        and p.employee_id = e.id and p.reason = 'correction'))`,
  'employee and employer pay the rate': (o) => sql`
    select id from enrollments where organization_id = ${o} and election = 'Enrolled'
      and (premium_cents <> employer_cents + employee_cents or employer_cents < 0 or employee_cents < 0)`,
  'a statement is the sum of its lines': (o) => sql`
    select s.id, s.total_cents, s.line_count, s.employee_count from deduction_statements s
    where s.organization_id = ${o} and concat_ws(' ', s.total_cents, s.line_count, s.employee_count) <> (
      select concat_ws(' ', coalesce(sum(l.monthly_cents), 0), count(*), count(distinct l.employee_id)) from deduction_lines l
      where l.organization_id = s.organization_id and l.statement_id = s.id)`,
  'everybody with lines in a statement has one event': (o) => sql`
    select coalesce(v.id, l.id) as employee, v.told, l.statements
    from (select resource_id as id, count(*) as told from webhook_events
      where organization_id = ${o} and event_name = 'employee.deduction_created' group by 1) v
    full join (select employee_id as id, count(distinct statement_id) as statements from deduction_lines
      where organization_id = ${o} group by 1) l on l.id = v.id
    where v.told is distinct from l.statements`,
  'imputed income is that of its statement': (o) => sql`
    select s.id, s.imputed_cents from deduction_statements s where s.organization_id = ${o} and s.imputed_cents <> (
      select coalesce(sum(l.cents), 0) from imputed_income_lines l
      where l.organization_id = s.organization_id and l.statement_id = s.id)`,
  'taxed amounts are within the shares': (o) => sql`
    select id from coverage_prices where organization_id = ${o} and (post_tax_cents > employee_cents or imputed_cents > employer_cents)`,
  'no window is open when it is over': (o, today) => sql`
    select id, window_end from enrollments where organization_id = ${o} and election = 'Pending' and window_end < ${today}`,
  // Coverage that was over when it was elected, as after a birth reported late, ends with the next day.
  'coverage that is over has ended': (o, today) => sql`
    select id, coverage_end from enrollments where organization_id = ${o} and status = 'enrolled' and coverage_end < ${today}
      and answered_on < ${today}`,
  'eligibility agrees with its open period': (o) => sql`
    select e.id, e.eligibility, e.eligible_on, e.granted_on, p.kind, p.eligible_on as of_period, p.granted_on as granted
    from employees e left join eligibility_periods p on p.organization_id = e.organization_id and p.employee_id = e.id
      and p.superseded_at is null and p.ends_on is null
    where e.organization_id = ${o} and (nullif(e.eligibility, 'none'), e.eligible_on, e.granted_on)
      is distinct from (p.kind, p.eligible_on, p.granted_on)`,
  'eligibility that a departure ended ends with the last day': (o) => sql`
    select e.id, e.termination_date, p.ends_on from employees e
    join eligibility_periods p on p.organization_id = e.organization_id and p.employee_id = e.id
      and p.departure_number = e.departure_number and p.superseded_at is null
    where e.organization_id = ${o} and e.status = 'inactive' and p.ends_on <> e.termination_date`,
  'a period is superseded when its successor is recorded': (o) => sql`
    select p.id from eligibility_periods p where p.organization_id = ${o} and p.superseded_at is not null and not exists (
      select 1 from eligibility_periods later where later.organization_id = p.organization_id
        and later.employee_id = p.employee_id and later.recorded_at = p.superseded_at and later.id > p.id)`,
  'an announced leaver has left': (o, today) => sql`
    select id, termination_date from employees
    where organization_id = ${o} and status = 'active' and termination_date < ${today}`,
  'somebody who left has nothing open': (o) => sql`
    select n.id, n.status from enrollments n join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    where n.organization_id = ${o} and e.status = 'inactive' and (e.eligibility <> 'none' or n.status in ('pending', 'enrolled'))`,
  'events are numbered without a gap': (o) => sql`
    select count(position) as numbered, min(position), max(position) from webhook_events where organization_id = ${o}
    having count(position) <> coalesce(max(position) - min(position) + 1, 0) or count(position) <> count(distinct position)`,
  'numbered events are counted': (o) => sql`
    select event_name from (
      select event_name, count(position) as told from webhook_events where organization_id = ${o} group by 1
      having count(position) > 0) v
    full join (select event_name, sum(count) as tallied from webhook_event_tallies where organization_id = ${o} group by 1) t
      using (event_name)
    where told is distinct from tallied`,
  'lists have as many rows as are counted': (o) => sql`
    select list, told, counted from (
      select case when active then 'employers' else 'employers_cancelled' end as list, count(*) as told from employers
        where organization_id = ${o} group by 1
      union all select 'members', count(*) from members m where m.organization_id = ${o} and (
        exists (select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id)
        or exists (select 1 from group_members g where g.organization_id = m.organization_id and g.member_id = m.id))) v
    full join (select list, sum(count) as counted from list_counts where organization_id = ${o} group by 1) c using (list)
    where coalesce(told, 0) <> coalesce(counted, 0)`,
};

export async function holdLaws(db: Db, org: Organization): Promise<void> {
  for (const [law, select] of Object.entries({ ...NEVER, ...NEVER_IN_HISTORY, ...NEVER_IN_SET_UPS })) {
    const { rows } = await select(org.id, org.today).execute(db);
    if (rows.length > 0) throw new Broken(law, rows.slice(0, 3));
  }
  await holdCoverageHistory(db, org);
  await holdEvents(db, org);
  await holdDepartures(db, org);
}

/** A row as it was recorded, and when it was superseded. */
export type Known = Map<Uuid, { recorded: string; superseded_at: string | null }>;

/** What was once known stays known: periods are added and superseded, but not changed otherwise or deleted. */
export async function holdHistory(db: Db, { id }: Organization, known: Known): Promise<Known> {
  const { rows } = await sql<{ id: Uuid; recorded: string; superseded_at: string | null }>`
    select id, (to_jsonb(p) - 'superseded_at')::text as recorded, superseded_at from eligibility_periods p
    where organization_id = ${id}`.execute(db);
  const now: Known = new Map(rows.map(({ id: period, ...row }) => [period, row]));
  for (const [period, before] of known) {
    const after = now.get(period);
    if (after?.recorded !== before.recorded || (before.superseded_at ?? after.superseded_at) !== after.superseded_at)
      throw new Broken('a period stays as it was recorded', { period, before, after });
  }
  return now;
}

/**
 * Rules 1: coverage that ended with an employment ends by the rule from its last day, wherever that was moved; Medical may end later, and
 * the operator may end all of it on another day afterwards (rules 10.4).
 */
async function holdDepartures(db: Db, org: Organization): Promise<void> {
  const { rows } = await sql<Departed>`
    select n.id, n.coverage_start, n.coverage_end, e.termination_date, y.coverage_end as year_end, y.termination_rule,
      y.termination_n_months, b.category = 'Medical' as may_be_later, e.died_on, y.survivor_months, array(
        select coalesce(c ->> 'before', '') from audit_entries a cross join lateral jsonb_array_elements(a.changes) c
        where a.organization_id = n.organization_id and a.resource_id = n.id
          and a.action in ('enrollment.end', 'enrollment.void') and c ->> 'field' = 'coverage_end') as moved_from, (
        select max(least(coalesce(c.ends_on, c.eligible_through, y.coverage_end), y.coverage_end)) from coverage_people c
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
          and coalesce(c.ends_on >= c.starts_on, true)
          and (coalesce(n.coverage_start <= e.died_on, true) or exists (
            select 1 from enrollments b where b.organization_id = n.organization_id and b.employee_id = n.employee_id
              and b.product_id = n.product_id and b.election = 'Enrolled'
              and e.died_on between b.coverage_start and b.coverage_end))) as family_last
    from enrollments n
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    where n.organization_id = ${org.id} and e.status = 'inactive' and n.departure_number = e.departure_number
      and n.election = 'Enrolled'`.execute(db);
  const wrong = rows.filter((row) => {
    const terms = {
      ...{ terminationRule: row.termination_rule, terminationNMonths: row.termination_n_months },
      coverageEnd: row.year_end,
    };
    const found = row.coverage_end ?? '';
    if (row.died_on !== null) {
      const expected = endAfter(row.died_on, row);
      return [found, ...row.moved_from].every((end) => end !== expected);
    }
    const byRule = endOfCoverage(terms, row.coverage_start, row.termination_date).coverageEnd ?? '';
    const expected = byRule < row.coverage_start ? '' : byRule;
    // The operator may have moved it from there.
    return [found, ...row.moved_from].every((end) => (row.may_be_later ? end < expected : end !== expected));
  });
  if (wrong.length > 0) throw new Broken('coverage ends by the rule from the last day', wrong.slice(0, 3));
}

/** Rules 10.9: the day itself, and for a family covered on that day so many months more; nothing that would have begun later. */
function endAfter(diedOn: CalendarDate, row: Departed): string {
  const until = earlier(endOfMonth(addMonths(startOfMonth(diedOn), row.survivor_months)), row.year_end);
  const last = row.family_last && earlier(row.family_last, until);
  if (last !== null && last >= later(row.coverage_start, addDays(diedOn, 1))) return last;
  return row.coverage_start <= diedOn ? earlier(diedOn, row.year_end) : '';
}

interface Departed {
  id: Uuid;
  coverage_start: CalendarDate;
  coverage_end: CalendarDate | null;
  termination_date: CalendarDate;
  year_end: CalendarDate;
  termination_rule: TerminationRule;
  termination_n_months: number;
  may_be_later: boolean;
  died_on: CalendarDate | null;
  survivor_months: number;
  /** The last day of the last of the family; null: nobody was covered on the day of a death. */
  family_last: CalendarDate | null;
  /** The last days that the operator replaced. */
  moved_from: string[];
}

/** Rules 5.1 as a machine over the names alone: from which status an event leads to which. */
const AFTER: Record<string, Record<string, string>> = {
  'enrollment.started': { '': 'pending' },
  'enrollment.granted': { pending: 'pending' },
  'enrollment.elected': { pending: 'elected' },
  'enrollment.accepted': { elected: 'enrolled' },
  'enrollment.waived': { pending: 'waived' },
  'enrollment.terminated': { enrolled: 'inactive' },
  'enrollment.termination_rescheduled': { inactive: 'inactive' },
  'employee.eligibility_granted': { '': 'eligible', none: 'eligible' },
  'employee.eligibility_terminated': { eligible: 'none' },
};

interface Told {
  id: Uuid;
  now: string;
  names: string[];
}

/** Rules 9.1: the events of each enrollment and of each employee's eligibility lead to its current status. */
async function holdEvents(db: Db, org: Organization): Promise<void> {
  const { rows } = await sql<Told>`
    select s.id, s.now, coalesce((select json_agg(v.event_name order by v.id) from webhook_events v
      where v.organization_id = ${org.id} and v.resource_id = s.id
        and v.event_name not in ('employee.deduction_created', 'employee.deactivated')), '[]') as names
    from (
      select id, status as now from enrollments where organization_id = ${org.id}
      union all
      select id, case eligibility when 'eligible' then 'eligible' else 'none' end from employees
      where organization_id = ${org.id}
    ) s order by s.id`.execute(db);
  let told = 0;
  for (const { id, now, names } of rows) {
    const end = names.reduce<string | undefined>((at, name) => (at === undefined ? at : AFTER[name]?.[at]), '');
    if ((end || 'none') !== now) throw new Broken('every change of status has exactly its events', { id, now, names });
    told += names.length;
  }
  const { rows: counted } = await sql<{ count: number }>`
    select count(*) as count from webhook_events where organization_id = ${org.id} and event_name not in
      ('employee.deduction_created', 'employee.deactivated', 'employer.eligibility_policy_created')`.execute(db);
  if (counted[0]?.count !== told) throw new Broken('no event is about anything else', { told, counted });
}

/** Rules 9.4, on a 1st, after the run: the ledger holds what is due by the rule, month by month. */
export async function holdLedger(db: Db, org: Organization): Promise<void> {
  const { rows: runs } = await sql<{ period_start: CalendarDate }>`
    select period_start from deduction_statements where organization_id = ${org.id} and run_on = ${org.today}`.execute(
    db,
  );
  const until = runs[0]?.period_start;
  if (until === undefined) return;
  const rows = await owedIn(db, org.id, until, org.today);
  const owed = new Map(
    rows.flatMap((row) => {
      const key = `${row.employee_id} ${row.plan_year_id} ${row.month}`;
      return [
        [key, Number(row.employee)],
        [`${key} income`, Number(row.imputed)],
      ] as const;
    }),
  );
  const { rows: lines } = await sql<{ key: string; cents: number }>`
    select concat_ws(' ', employee_id, plan_year_id, month) as key, sum(monthly_cents) as cents from deduction_lines
    where organization_id = ${org.id} and month <= ${until} group by 1
    union all
    select concat_ws(' ', employee_id, plan_year_id, month, 'income'), sum(cents) from imputed_income_lines
    where organization_id = ${org.id} and month <= ${until} group by 1`.execute(db);
  const ledger = new Map(lines.map(({ key, cents }) => [key, Number(cents)]));
  const onLeave = await monthsOnLeave(db, org);
  for (const [key, month] of onLeave) holdMonthOnLeave(key, month, owed.get(key) ?? 0, ledger.get(key) ?? 0);
  const wrong = [...new Set([...owed.keys(), ...ledger.keys()])]
    .map((key) => [key, (owed.get(key) ?? 0) - (ledger.get(key) ?? 0)] as const)
    .filter(([key, cents]) => cents !== 0 && !onLeave.has(key) && !isWaivedIncome(onLeave, key, cents));
  if (wrong.length > 0)
    throw new Broken('the ledger is what is due, after the run', { until, wrong: wrong.slice(0, 3) });
}

/** What the employer bears of a partner's part is income, too, with the next run (rules 11.6). */
function isWaivedIncome(onLeave: ReadonlyMap<string, MonthOnLeave>, key: string, missing: number): boolean {
  const waived = onLeave.get(key.replace(/ income$/, ''))?.waived ?? 0;
  return key.endsWith(' income') && missing < 0 && -missing <= waived;
}

/** The same for invoices: every premium, in two shares, of which the employees' is what is deducted. */
export async function holdInvoices(db: Db, org: Organization): Promise<void> {
  const { rows: runs } = await sql`
    select 1 from invoices where organization_id = ${org.id} and run_on = ${org.today} limit 1`.execute(db);
  if (runs.length === 0) return;
  const owed = new Map(
    (await owedIn(db, org.id, org.today)).map((row) => [
      `${row.employee_id} ${row.plan_year_id} ${row.month}`,
      `${row.premium} ${row.employee}`,
    ]),
  );
  const { rows: lines } = await sql<{ key: string; billed: string }>`
    select concat_ws(' ', employee_id, plan_year_id, month) as key,
      concat_ws(' ', sum(premium_cents), sum(employee_cents)) as billed
    from invoice_lines where organization_id = ${org.id} group by 1`.execute(db);
  const billed = new Map(lines.map((line) => [line.key, line.billed]));
  const wrong = [...new Set([...owed.keys(), ...billed.keys()])].filter(
    (key) => (owed.get(key) ?? '0 0') !== (billed.get(key) ?? '0 0'),
  );
  if (wrong.length > 0) throw new Broken('employers are billed what is due', wrong.slice(0, 3));
}

/** Rules 7.3, on a 1st: in the file for payroll, every payday takes the signed amount, what is left of the month, or nothing. */
export async function holdPaydays({ api, employerId, today }: Organization): Promise<void> {
  const { body } = await api.get(`/v1/employers/${employerId}/payroll-deduction-statements`);
  const [latest] = body.data;
  if (!latest?.run_date.startsWith(today)) return;
  const { pathname, search } = new URL(latest.csv_file_url);
  const [head, ...lines]: string[][] = parse((await api.get(pathname + search)).body, { bom: true });
  const columns = ['Monthly amount', 'Amount per paycheck', 'Final payday'];
  const [monthly = -1, perPaycheck = -1, final = -1] = columns.map((column) => head?.indexOf(column));
  const firstPayday = final + 1;
  if (monthly < 0 || perPaycheck < 0 || firstPayday < 1 || firstPayday === head?.length)
    throw new Broken('the file names the paydays of the month', head);
  const cents = (cell = '') => Math.round(Number(cell) * 100);
  // The final payday of a leaver takes the rest of the month.
  const usual = lines.filter((line) => line[final] === '');
  const isLawful = (line: string[]) => {
    const [month, amount] = [cents(line[monthly]), cents(line[perPaycheck])];
    const paydays = line.slice(firstPayday).map(cents);
    // The last payday of a plan year takes the remainder, too; of arrears the last takes what is left, and less than the others.
    return paydays.every((taken, at) => {
      const left = month - paydays.slice(0, at).reduce((sum, one) => sum + one, 0);
      return taken === 0 || Math.abs(taken - amount) <= 27 || (taken === left && taken < amount && at > 0);
    });
  };
  const wrong = usual.filter((line) => !isLawful(line));
  if (wrong.length > 0) throw new Broken('every payday takes the amount per paycheck', wrong.slice(0, 3));
  // With no fewer paychecks than months.
  const more = lines.filter((line) => Math.abs(cents(line[perPaycheck])) > Math.abs(cents(line[monthly])));
  if (more.length > 0) throw new Broken('no paycheck takes more than the month', more.slice(0, 3));
}

const LISTS = ['/v1/employers', '/v1/benefit-products', '/v2/members', '/v1/webhook-events', '/v1/audit-entries'];

/** Rules 9.6, after each step: another organization's employer and people are unknown. */
export async function holdStrangers(own: Organization, other: Organization): Promise<void> {
  const [somebody] = [...other.people.values()].slice(-1);
  const urls = [
    `/v1/employers/${other.employerId}/employees`,
    ...(somebody ? [`/v1/employees/${somebody.employeeId}`, `/v1/members/${somebody.memberId}/enrollments`] : []),
  ];
  for (const url of urls) {
    const { status } = await own.api.get(url);
    if (status !== 404) throw new Broken('another organization’s id is an unknown one', { url, status });
  }
}

/** Rules 9.6: another organization's rows do not exist: not in a list, and not by id. */
export async function holdTenancy(own: Organization, other: Organization): Promise<void> {
  const text = async (url: string) => JSON.stringify((await own.api.get(url)).body);
  const lists = (await Promise.all([...LISTS, `/v1/employers/${own.employerId}/employees`].map(text))).join();
  const theirs = [...other.people.values()].flatMap(({ employeeId, memberId }) => [employeeId, memberId]);
  const enrollments = (await other.api.get(`/v1/employers/${other.employerId}/enrollments`)).body?.data ?? [];
  const ids = [other.employerId, ...other.products.flatMap(({ id, plans }) => [id, ...plans]), ...theirs];
  const seen = ids.filter((id) => lists.includes(id));
  if (seen.length > 0) throw new Broken('nothing of another organization is listed', seen);
  const urls = [
    `/v1/employers/${other.employerId}`,
    `/v1/employers/${other.employerId}/employees`,
    `/v1/employers/${other.employerId}/payroll-deduction-statements`,
    ...[...other.people.values()].slice(0, 2).map(({ employeeId }) => `/v1/employees/${employeeId}`),
    ...enrollments.slice(0, 2).map((row: { id: string }) => `/v1/enrollments/${row.id}`),
  ];
  for (const url of urls) {
    const { status } = await own.api.get(url);
    if (status !== 404) throw new Broken('another organization’s id is an unknown one', { url, status });
  }
}
