/** The calendar steps of enrollments: windows expire and coverage ends, each on the day after the last. */
import { sql } from 'kysely';
import type { Command } from '../../platform/commands/command.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { isInPlace, type Portion } from '../calendar/lanes.ts';
import { lockEmployees } from '../employees/employee.sql.ts';
import { endOverCoverage, expire } from './enrollment.actions.ts';
import { type EnrollmentWithTerms, selectEnding, selectExpiring, selectOpenEnrollments } from './enrollment.sql.ts';
import { hasLapsed } from './enrollment-row.rules.ts';
import { renewPassively } from './renewal.ts';
import { recordRenewals } from './signed-answer.ts';

/** Unanswered enrollments whose window is over renew passively if their plan year says so; otherwise they are deemed waived. */
export const expireWindows: CalendarStep = {
  name: 'windows expire',
  due: sql<CalendarDate | null>`(
    select min(window_end) + 1 from enrollments
    where organization_id = c.organization_id and election = 'Pending' and window_end < c.until
      and ${isInPlace('employer_id')})`,
  row: 'enrollment',
  next: async ({ db, organizationId, today }, portion) =>
    (await selectExpiring(db, organizationId, today, portion))[0]?.id ?? null,
  run: (command, portion) => eachOpen(command, portion, selectExpiring, renewOrExpire),
};

async function renewOrExpire(command: Command, rows: EnrollmentWithTerms[]): Promise<void> {
  const over = rows.filter((row) => hasLapsed(row, command.today));
  const renewals = await renewPassively(command, over);
  const renewed = new Set(renewals.map(({ found }) => found.enrollment.id));
  await expire(
    command,
    over.filter(({ id }) => !renewed.has(id)),
  );
  // Chains of signatures are locked last, after all rows of people.
  await recordRenewals(command, renewals);
}

/**
 * Enrolled coverage whose last day has passed ends, at the end of the plan year or on an earlier day that was set (rules 5.6).
 */
export const endCoverage: CalendarStep = {
  name: 'coverage ends',
  due: sql<CalendarDate | null>`(
    select min(coverage_end) + 1 from enrollments
    where organization_id = c.organization_id and election = 'Enrolled' and terminated_at is null
      and coverage_end < c.until and ${isInPlace('employer_id')})`,
  row: 'enrollment',
  next: async ({ db, organizationId, today }, portion) =>
    (await selectEnding(db, organizationId, today, portion))[0]?.id ?? null,
  run: (command, portion) => eachOpen(command, portion, selectEnding, endOverCoverage),
};

/** One batch: found by the day, then their employees are locked, then read again under the lock; `act` checks the dates. */
async function eachOpen(
  command: Command,
  portion: Portion,
  select: typeof selectExpiring,
  act: (command: Command, rows: EnrollmentWithTerms[]) => Promise<unknown>,
): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const found = await select(db, organizationId, today, portion);
  if (found.length === 0) return null;
  const wanted = new Set(found.map(({ id }) => id));
  const employees = [...new Set(found.map(({ employee_id }) => employee_id))];
  await lockEmployees(db, organizationId, employees);
  const open = await selectOpenEnrollments(db, organizationId, employees);
  await act(
    command,
    open.filter(({ id }) => wanted.has(id)),
  );
  return found.length < portion.limit ? null : (found.at(-1)?.id ?? null);
}
