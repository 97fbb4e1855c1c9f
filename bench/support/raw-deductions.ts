/**
 * The baseline of the deduction run: what a careful engineer would write by hand for exactly these rows. It reads what was
 * elected in large batches and writes the lines of statement and invoice, events and tallies with one statement a table, over
 * prepared statements of the driver itself. It looks at no earlier line, knows one frequency, and can't be resumed.
 */
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';

const BATCH = 2_500;
const newId = realIds(realClock);

/** A query on a connection of `pg`, or on the embedded database. */
// biome-ignore lint/suspicious/noExplicitAny: rows of every shape
export type Query = (statement: { name?: string; text: string; values?: unknown[] }) => Promise<{ rows: any[] }>;

const ELECTED = {
  name: 'elected',
  text: `select n.id as enrollment_id, n.employee_id, n.plan_year_id, n.premium_cents, n.employer_cents,
      n.employee_cents, n.tier, y.tax_classification,
      b.name as benefit_name, k.name as plan_name
    from enrollments n
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    join benefit_plans k on k.organization_id = n.organization_id and k.id = n.plan_id
    where n.organization_id = $1 and n.election = 'Enrolled' and not n.cancelled and n.coverage_start <= $2
      and n.coverage_end >= $2 and n.id > $3
    order by n.id limit $4`,
};
const LINES = {
  name: 'lines',
  text: `insert into deduction_lines (organization_id, id, statement_id, employee_id, plan_year_id, enrollment_id, month,
      monthly_cents, amount_cents, remainder_cents, kind, reason, frequency, tax_classification, benefit_name, plan_name, tier,
      created_at)
    select $1::uuid, r.id, $3::uuid, r.employee_id, r.plan_year_id, r.enrollment_id, $4::date, r.employee_cents,
      r.employee_cents, 0, 'regular', 'month_due', 'monthly', r.tax_classification, r.benefit_name, r.plan_name, r.tier,
      $5::timestamptz
    from json_to_recordset($2::json) as r (id uuid, employee_id uuid, plan_year_id uuid, enrollment_id uuid,
      employee_cents int4, tax_classification text, benefit_name text, plan_name text, tier text)`,
};
const INVOICE_LINES = {
  name: 'invoice lines',
  text: `insert into invoice_lines (organization_id, id, invoice_id, employee_id, plan_year_id, enrollment_id, month,
      premium_cents, employer_cents, employee_cents, kind, reason, benefit_name, plan_name, tier, created_at)
    select $1::uuid, r.invoice_line, $3::uuid, r.employee_id, r.plan_year_id, r.enrollment_id, $4::date, r.premium_cents,
      r.employer_cents, r.employee_cents, 'regular', 'month_due', r.benefit_name, r.plan_name, r.tier, $5::timestamptz
    from json_to_recordset($2::json) as r (invoice_line uuid, employee_id uuid, plan_year_id uuid, enrollment_id uuid,
      premium_cents int4, employer_cents int4, employee_cents int4, benefit_name text, plan_name text, tier text)`,
};
const EVENTS = {
  name: 'events',
  text: `insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at)
    select $1::uuid, r.id, 'employee.deduction_created', 'employee', r.employee_id, $3::timestamptz
    from json_to_recordset($2::json) as r (id uuid, employee_id uuid)`,
};

export async function writeDeductions(query: Query, organization: Uuid, runOn: string, number = 1): Promise<void> {
  const now = realClock.now();
  const [statement, invoice] = [newId(), newId()];
  const run = (text: string, values: unknown[] = []) => query({ text, values });
  const employer = (await run('select id from employers where organization_id = $1', [organization])).rows[0].id;
  await run(
    `insert into deduction_statements (organization_id, id, employer_id, run_on, run_at, period_start, frequency)
     values ($1, $2, $3, $4, $5, $4, 'monthly')`,
    [organization, statement, employer, runOn, now],
  );
  await run(
    `insert into invoices (organization_id, id, number, employer_id, run_on, issued_at, billed_by, billed_to)
     values ($1, $2, $6, $3, $4, $5, 'Bench', '{}')`,
    [organization, invoice, employer, runOn, now, number],
  );
  const charged = new Set<Uuid>();
  let [after, count, cents] = ['00000000-0000-0000-0000-000000000000', 0, 0];
  for (let more = true; more; ) {
    await run('begin');
    const { rows } = await query({ ...ELECTED, values: [organization, runOn, after, BATCH] });
    const lines = rows.map((row) => ({ ...row, id: newId(), invoice_line: newId() }));
    const json = JSON.stringify(lines);
    const people = new Set(rows.map(({ employee_id }) => employee_id as Uuid)).difference(charged);
    const events = [...people].map((employee_id) => ({ id: newId(), employee_id }));
    await query({ ...LINES, values: [organization, json, statement, runOn, now] });
    await query({ ...INVOICE_LINES, values: [organization, json, invoice, runOn, now] });
    await query({ ...EVENTS, values: [organization, JSON.stringify(events), now] });
    await run('commit');
    for (const id of people) charged.add(id);
    count += rows.length;
    cents += rows.reduce((sum, row) => sum + Number(row.employee_cents), 0);
    after = rows.at(-1)?.enrollment_id ?? after;
    more = rows.length === BATCH;
  }
  await run(
    `update deduction_statements set employee_count = $5, line_count = $3, total_cents = $4
     where organization_id = $1 and id = $2`,
    [organization, statement, count, cents, charged.size],
  );
  await run('update invoices set line_count = $3 where organization_id = $1 and id = $2', [
    organization,
    invoice,
    count,
  ]);
  await run(
    `insert into webhook_event_tallies (organization_id, event_name, month, count)
     values ($1, 'employee.deduction_created', $2, $3)`,
    [organization, runOn, charged.size],
  );
}
