/** The operator lets coverage that was ended by mistake continue (rules 10.5): without a gap, and without a signature. */
import { lockEmployee } from '../modules/employees/employee.sql.ts';
import { lockPast, selectEmployeeOf } from '../modules/enrollments/enrollee.sql.ts';
import { recordRenewals } from '../modules/enrollments/signed-answer.ts';
import { type Beginning, transition } from '../modules/enrollments/transition.ts';
import { selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import { record } from '../modules/signatures/signature.actions.ts';
import { wireId } from '../modules/vocabulary/ids.ts';
import type { Command } from '../platform/commands/command.ts';
import { refuse } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { ageOffMissed } from './age-off.ts';
import { askReinstated } from './ask-reinstated.ts';
import { selectEarlierTerms } from './earlier-terms.ts';
import { type Obstacle, reinstatement } from './reinstate.ts';
import { renewMissed } from './renew-missed.ts';

const REFUSAL_OF = {
  enrolled_again: 'already_enrolled',
  answered_since: 'already_answered',
  covered_elsewhere: 'plan_year_over',
  plan_year_over: 'plan_year_over',
  returned_later: 'already_enrolled',
} as const satisfies Record<Obstacle, string>;

/** Returns the id of the enrollment that continues it. */
export async function reinstateEnrollment(command: Command, enrollmentId: Uuid, reason: string): Promise<Uuid> {
  const { db, organizationId } = command;
  const employeeId = (await selectEmployeeOf(db, organizationId, enrollmentId)) ?? refuse('not_found');
  const employee = (await lockEmployee(db, organizationId, employeeId)) ?? refuse('not_found');
  const past = await lockPast(db, organizationId, [employee.member_id]);
  const old = past.find(({ id }) => id === enrollmentId) ?? refuse('not_found');
  if (old.status !== 'inactive') refuse('enrollment_not_ended');
  if (employee.status !== 'active') refuse('employee_inactive');
  if (employee.eligibility !== 'eligible') refuse('not_eligible');
  const [planYear] = await selectPlanYears(db, organizationId, [old.plan_year_id]);
  if (!planYear) throw new Error(`enrollment ${old.id} has no plan year`);
  const said = (await selectEarlierTerms(command, [planYear])).get(planYear.id) ?? [];
  const found = reinstatement(command, old, { employee, past, returnedOn: null }, planYear, said);
  if (typeof found === 'string') refuse(REFUSAL_OF[found]);
  await transition(command, found.steps);
  await ageOffMissed(command, found.steps);
  await askReinstated(command, [employee], [found], [planYear]);
  const made = found.steps.find((step): step is Beginning => 'begins' in step);
  if (!made) throw new Error(`nothing continues enrollment ${old.id}`);
  const renewals = await renewMissed(command, employee.employer_id, [employee], [old]);
  const { id } = made.begins;
  command.audit('enrollment.reinstate', 'enrollment', enrollmentId, {
    details: { reason, new_enrollment: wireId('enrollment', id) },
  });
  await record(command, [found.signing]);
  await recordRenewals(command, renewals);
  return id;
}
