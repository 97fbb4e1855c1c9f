/** Passive renewal (rules 3): windows that end unanswered are elected again, a batch at a time, with evidence of how. */
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { insertCoveredDependents } from '../coverage/coverage-period.sql.ts';
import { selectPlanYears } from '../plans/plan-year.sql.ts';
import { type Choice, decide } from './enrollment.rules.ts';
import { type EnrollmentWithTerms, saveEnrollments } from './enrollment.sql.ts';
import { coveredBy, type EnrollmentCase, loadCases } from './enrollment-case.ts';
import { selectRenewalsInDoubt } from './enrollment-lists.sql.ts';
import { rowAfter, stateOf } from './enrollment-row.rules.ts';
import { ifUnanswered, passiveChoice } from './renewal.ts';
import { recordRenewals, signedElection } from './signed-answer.ts';

/**
 * Elects for those of these expiring enrollments that renew passively; answers their ids. Their employees' rows are locked. A
 * fixed number of statements, and one where no plan year of the batch renews passively.
 */
export async function renewPassively(
  command: Command,
  expiring: readonly EnrollmentWithTerms[],
): Promise<ReadonlySet<Uuid>> {
  const { db, organizationId, today } = command;
  if (expiring.length === 0) return new Set();
  const planYears = await selectPlanYears(db, organizationId, [...new Set(expiring.map((row) => row.plan_year_id))]);
  const passive = new Set(planYears.filter((year) => year.renewal === 'passive' && year.renewsId).map(({ id }) => id));
  const rows = expiring.filter((row) => passive.has(row.plan_year_id));
  if (rows.length === 0) return passive;
  const cases = await loadCases(db, organizationId, rows, planYears, today, true);
  const renewals = cases.flatMap((found) => {
    const choice = passiveChoice(found);
    return choice ? [{ found, choice }] : [];
  });
  await saveEnrollments(
    db,
    organizationId,
    renewals.map((renewal) => elected(command, renewal)),
  );
  await insertCoveredDependents(
    db,
    organizationId,
    renewals.flatMap(({ found, choice }) => coveredBy(found, choice)),
  );
  await recordRenewals(command, renewals.map(answeringOf));
  return new Set(renewals.map(({ found }) => found.enrollment.id));
}

/**
 * Who of a plan year would lose coverage though the plan is still offered, since it has no price for them any more: for their
 * tier, or somebody's age. Only those of whom this can be are loaded, and decided by the rules of passive renewal.
 */
export async function losesForWantOfPrice(
  db: Db,
  organizationId: Uuid,
  planYearId: Uuid,
  today: CalendarDate,
): Promise<Uuid[]> {
  const rows = await selectRenewalsInDoubt(db, organizationId, planYearId, today);
  if (rows.length === 0) return [];
  const planYears = await selectPlanYears(db, organizationId, [planYearId]);
  const cases = await loadCases(db, organizationId, rows, planYears, today, false);
  return cases.flatMap((found) => (ifUnanswered(found).outcome === 'loses_coverage' ? [found.enrollment.id] : []));
}

/** By the table of transitions, as of the window's last day: silence up to its end is the answer. */
function elected(command: Command, { found, choice }: { found: EnrollmentCase; choice: Choice }) {
  const state = stateOf(found.enrollment);
  if (state.status !== 'pending') throw new Error(`enrollment ${found.enrollment.id} is not pending`);
  const { window } = state;
  const decision = orRefuse(
    decide(
      { ...state, window: { ...window, coverageStart: found.coverageStart } },
      {
        ...{ verb: 'elect', today: window.endsOn, now: command.now, choice, signature: null },
        coverageEnd: found.planYear.coverageEnd,
      },
    ),
  );
  for (const event of decision.events) command.emit(event, found.enrollment.id);
  return rowAfter(found.enrollment, decision.state, command);
}

function answeringOf({ found, choice }: { found: EnrollmentCase; choice: Choice }) {
  return { found, signed: signedElection(choice), choice, endings: [] };
}
