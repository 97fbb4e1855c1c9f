/**
 * Writes who was covered, when and at what price, for transition.ts and for people who leave coverage; the architecture check
 * lets nobody else import it. A new row supersedes what was in force; nothing else is ever changed, and nothing is deleted. One
 * statement per table, however many enrollments.
 *
 * Each statement reads what it supersedes before anything is inserted, so that two rows are never in force at once.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Command } from '../../platform/commands/command.ts';
import { columns, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Amounts } from './coverage.rules.ts';

/** The days of a coverage; null: there are none any more. */
export interface CoverageDays {
  enrollmentId: Uuid;
  days: { startsOn: CalendarDate; endsOn: CalendarDate } | null;
}

/** `begun`: enrollments that begin in the same transition. They have nothing in force yet, so nothing is looked up. */
export async function recordPeriods(
  command: Command,
  periods: readonly CoverageDays[],
  begun: ReadonlySet<Uuid>,
): Promise<void> {
  const [first, others] = [true, false].map((isNew) =>
    batchOf(
      command,
      periods.filter(({ enrollmentId }) => begun.has(enrollmentId) === isNew),
    ),
  );
  if (first)
    await sql`
      insert into coverage_periods (organization_id, id, enrollment_id, starts_on, ends_on, ${STAMP})
      select ${command.organizationId}::uuid, r.id, r.enrollment_id, r.starts_on, r.ends_on, ${stamp(command)}
      from ${first}`.execute(command.db);
  // Each is looked up by coverage_periods_in_force: without statistics the planner assumes that few periods are in force, and
  // compares each of them with the whole batch (1,500 periods on a loaded machine: 1.3 to 5 s, against 0.08 this way).
  if (others)
    await sql`
      with f as materialized (
        select * from ${others}
      ), known as materialized (
        select (select p.id from coverage_periods p
          where p.organization_id = ${command.organizationId} and p.enrollment_id = f.enrollment_id and p.superseded_at is null) as id
        from f
      ), superseded as (
        update coverage_periods p set superseded_at = ${command.now} from known
        where p.organization_id = ${command.organizationId} and p.id = known.id
        returning p.id
      )
      insert into coverage_periods (organization_id, id, enrollment_id, starts_on, ends_on, ${STAMP})
      select ${command.organizationId}::uuid, f.id, f.enrollment_id, f.starts_on, f.ends_on, ${stamp(command)}
      from (select count(*) from superseded) s, f where f.starts_on is not null`.execute(command.db);
}

function batchOf(command: Command, periods: readonly CoverageDays[]): RawBuilder<unknown> | null {
  if (periods.length === 0) return null;
  const facts = periods.map(({ enrollmentId, days }) => {
    return { id: command.newId(), enrollment_id: enrollmentId, starts_on: days?.startsOn, ends_on: days?.endsOn };
  });
  return records('coverage_periods', ['id', 'enrollment_id'], facts, { starts_on: 'date', ends_on: 'date' });
}

/** A price between two days; `endsOn` null: as long as there is coverage. */
export interface NewPrice {
  enrollmentId: Uuid;
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  amounts: Amounts;
  /** Part of all the prices of the enrollment: nothing recorded before stays in force. */
  isWhole: boolean;
}

const CENTS = ['premium_cents', 'employer_cents', 'employee_cents', 'post_tax_cents', 'imputed_cents'] as const;
const NEW_PRICE = ['id', 'enrollment_id', 'starts_on', 'ends_on', 'tier', ...CENTS] as const;

/**
 * For each enrollment, these prices replace what was in force from the first of them on; the price before it ends there. An
 * enrollment that begins in the same transition (`begun`) has nothing in force.
 */
export async function recordPrices(
  command: Command,
  prices: readonly NewPrice[],
  begun: ReadonlySet<Uuid>,
): Promise<void> {
  await insertPrices(
    command,
    prices.filter(({ enrollmentId }) => begun.has(enrollmentId)),
  );
  await replacePrices(
    command,
    prices.filter(({ enrollmentId }) => !begun.has(enrollmentId)),
  );
}

function factsOf(command: Command, { enrollmentId, startsOn, endsOn, amounts }: NewPrice) {
  const { tier, premiumCents, employerCents, employeeCents, partner } = amounts;
  const cents = { premium_cents: premiumCents, employer_cents: employerCents, employee_cents: employeeCents };
  const taxed = { post_tax_cents: partner?.postTaxCents ?? 0, imputed_cents: partner?.imputedCents ?? 0 };
  const days = { starts_on: startsOn, ends_on: endsOn };
  return { id: command.newId(), enrollment_id: enrollmentId, ...days, tier, ...cents, ...taxed };
}

async function insertPrices(command: Command, prices: readonly NewPrice[]): Promise<void> {
  if (prices.length === 0) return;
  const facts = prices.map((one) => factsOf(command, one));
  await sql`
    insert into coverage_prices (organization_id, ${columns('coverage_prices', NEW_PRICE)}, ${STAMP})
    select ${command.organizationId}::uuid, ${columns('coverage_prices', NEW_PRICE, 'r')}, ${stamp(command)}
    from ${records('coverage_prices', NEW_PRICE, facts)}`.execute(command.db);
}

async function replacePrices(command: Command, prices: readonly NewPrice[]): Promise<void> {
  if (prices.length === 0) return;
  const facts = prices.map((one) => {
    return { ...factsOf(command, one), kept_id: command.newId(), is_whole: one.isWhole };
  });
  await sql`
    with f as materialized (
      select * from ${records('coverage_prices', NEW_PRICE, facts, { kept_id: 'uuid', is_whole: 'bool' })}
    ), firsts as (
      select distinct on (enrollment_id) enrollment_id, kept_id, starts_on, is_whole from f order by enrollment_id, starts_on
    ), superseded as (
      update coverage_prices p set superseded_at = ${command.now} from firsts
      where p.organization_id = ${command.organizationId} and p.enrollment_id = firsts.enrollment_id
        and p.superseded_at is null and (firsts.is_whole or coalesce(p.ends_on >= firsts.starts_on, true))
      returning p.*, firsts.kept_id, firsts.starts_on - 1 as kept_through, firsts.is_whole
    )
    insert into coverage_prices (organization_id, id, enrollment_id, starts_on, ends_on, tier, premium_cents, employer_cents,
      employee_cents, post_tax_cents, imputed_cents, ${STAMP})
    select n.*, ${stamp(command)} from (
      select organization_id, kept_id, enrollment_id, starts_on, kept_through, tier, premium_cents, employer_cents,
        employee_cents, post_tax_cents, imputed_cents
      from superseded where starts_on <= kept_through and not is_whole
      union all
      select ${command.organizationId}::uuid, f.id, f.enrollment_id, f.starts_on, f.ends_on, f.tier, f.premium_cents,
        f.employer_cents, f.employee_cents, f.post_tax_cents, f.imputed_cents
      from (select count(*) from superseded) s, f
    ) n`.execute(command.db);
}

const PERSON = [
  ...(['enrollment_id', 'dependent_id', 'starts_on', 'eligible_through', 'ends_on'] as const),
  ...(['priced_on', 'is_charged'] as const),
] as const;

/**
 * Somebody who is covered besides the employee. `eligible_through`: the last day by age, or the known one; null: age ends
 * nothing before the coverage is over. `ends_on`: the last day, by age once it has come, by a loss at once; before starts_on:
 * they never were covered; null: as long as there is coverage. `priced_on`: the first day of their unbroken coverage in the
 * plan year, whose age counts; null: starts_on. `is_charged` false: a young child beyond the three oldest.
 */
export type CoveredPerson = Pick<Row<'coverage_people'>, (typeof PERSON)[number]>;

export async function recordPeople(command: Command, people: readonly CoveredPerson[]): Promise<void> {
  if (people.length === 0) return;
  const facts = people.map((one) => {
    const { enrollment_id, dependent_id, starts_on, eligible_through, ends_on, priced_on, is_charged } = one;
    const price = { priced_on, is_charged };
    return { id: command.newId(), enrollment_id, dependent_id, starts_on, eligible_through, ends_on, ...price };
  });
  await sql`
    with f as materialized (
      select * from ${records('coverage_people', ['id', ...PERSON], facts)}
    ), superseded as (
      update coverage_people p set superseded_at = ${command.now} from f
      where p.organization_id = ${command.organizationId} and p.enrollment_id = f.enrollment_id
        and p.dependent_id = f.dependent_id and p.superseded_at is null
      returning p.id
    )
    insert into coverage_people (organization_id, id, ${columns('coverage_people', PERSON)}, ${STAMP})
    select ${command.organizationId}::uuid, f.id, ${columns('coverage_people', PERSON, 'f')}, ${stamp(command)}
    from (select count(*) from superseded) s, f`.execute(command.db);
}

/** When it was recorded, and why. */
const STAMP = sql`recorded_at, audit_entry_id, step, day`;

function stamp(command: Command): RawBuilder<unknown> {
  const { auditEntryId, step, day } = command.cause();
  return sql`${command.now}::timestamptz, ${auditEntryId}::uuid, ${step}::text, ${day}::date`;
}
