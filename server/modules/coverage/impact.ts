/**
 * What a dry run says about coverage: the days, before and after, of all coverage that the change begins, ends or moves, or
 * that the calendar will begin, end or move later because of it.
 */

import { sql } from 'kysely';
import Type from 'typebox';
import type { Command } from '../../platform/commands/command.ts';
import type { Impact, Touched } from '../../platform/commands/dry-run.ts';
import type { Db } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Column, columns, type Row } from '../../platform/database/records.ts';
import { DateString, Nullable } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { policyStatus } from './coverage.rules.ts';

/** The employees whom a change concerns: directly, by an enrollment, or as members by their family; null: none. */
export async function employeesTouched(
  { db, organizationId }: Command,
  touched: readonly Touched[],
): Promise<Uuid[] | null> {
  const idsOf = (kind: Touched['kind']) => touched.filter((one) => one.kind === kind).map(({ id }) => id);
  const { rows } = await sql<{ id: Uuid }>`
    select employee_id as id from enrollments
    where organization_id = ${organizationId} and id = ${anyOf(idsOf('enrollment'))}
    union
    select e.id from employees e
    where e.organization_id = ${organizationId} and (e.member_id = ${anyOf(idsOf('member'))} or e.member_id in (
      select member_id from life_events where organization_id = ${organizationId} and id = ${anyOf(idsOf('lifeEvent'))}))`.execute(
    db,
  );
  const employees = new Set([...idsOf('employee'), ...rows.map(({ id }) => id)]);
  return employees.size === 0 ? null : [...employees];
}

const Coverage = Type.Object({
  status: Type.String(),
  policy_status: Nullable(Type.String()),
  coverage_start: DateString,
  coverage_end: Nullable(DateString),
});

const Told = Type.Object(
  {
    changes: Type.Array(
      Type.Object({
        employee_id: Id('employee'),
        benefit_plan_year_id: Id('planYear'),
        enrollment_id: Id('enrollment'),
        before: Nullable(Coverage),
        after: Coverage,
      }),
    ),
  },
  {
    description:
      'If an employee or an enrollment is concerned: the coverage that begins, ends or moves, now or by the later ' +
      'events, with its dates before and after. `before` is null for a new election.',
  },
);

export const coverageImpact: Impact<typeof Told, Uuid[], ElectedRow[]> = {
  name: 'coverage',
  schema: Told,
  scopeOf: employeesTouched,
  look: ({ db, organizationId }, employees) => selectElected(db, organizationId, employees),
  compare: (before, after, { today }) => {
    const earlier = new Map(before.map((row) => [row.id, present(row, today)]));
    const changes = after.flatMap((row) => {
      const [was, is] = [earlier.get(row.id) ?? null, present(row, today)];
      if (JSON.stringify(was) === JSON.stringify(is)) return [];
      return {
        employee_id: wireId('employee', row.employee_id),
        benefit_plan_year_id: wireId('planYear', row.plan_year_id),
        enrollment_id: wireId('enrollment', row.id),
        before: was,
        after: is,
      };
    });
    return { changes };
  },
};

const ELECTED = [
  ...['id', 'employee_id', 'plan_year_id', 'status', 'election', 'cancelled', 'coverage_start', 'coverage_end'],
] as const satisfies Column<'enrollments'>[];
type ElectedRow = Pick<Row<'enrollments'>, (typeof ELECTED)[number]>;

async function selectElected(db: Db, organizationId: Uuid, employeeIds: readonly Uuid[]): Promise<ElectedRow[]> {
  const { rows } = await sql<ElectedRow>`
    select ${columns('enrollments', ELECTED)} from enrollments
    where organization_id = ${organizationId} and employee_id = ${anyOf(employeeIds)}
      and election = 'Enrolled' order by id`.execute(db);
  return rows;
}

function present(row: ElectedRow, today: CalendarDate) {
  const { status, election, cancelled, coverage_start, coverage_end } = row;
  const facts = { election, cancelled, coverageStart: coverage_start, coverageEnd: coverage_end };
  return { status, policy_status: policyStatus(facts, today), coverage_start, coverage_end };
}
