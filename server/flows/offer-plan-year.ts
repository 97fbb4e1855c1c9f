/**
 * An employer offers a plan year, moves its dates, or ends it early: eligible employees get a window, and enrollments follow
 * (rules 3.3). A review goes through the people in batches, after the answer.
 */
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import type { PlanYearChangeInput, PlanYearInput } from '../modules/plans/plan.schemas.ts';
import { changePlanYear, createPlanYear } from '../modules/plans/plan-year.actions.ts';
import type { Command } from '../platform/commands/command.ts';
import { refuse } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { checkWaitsOfPlanYear } from './check-waits.ts';
import { reviewEmployer } from './request-review.ts';

export async function offerPlanYear(command: Command, employerId: Uuid, input: PlanYearInput): Promise<Uuid> {
  await hold(command, employerId);
  const id = await createPlanYear(command, employerId, input);
  await checkWaitsOfPlanYear(command, employerId, id);
  await reviewEmployer(command, employerId);
  return id;
}

export async function movePlanYear(
  command: Command,
  employerId: Uuid,
  id: Uuid,
  input: PlanYearChangeInput,
): Promise<void> {
  await hold(command, employerId);
  const { concernsPeople } = await changePlanYear(command, employerId, id, input);
  await checkWaitsOfPlanYear(command, employerId, id);
  if (concernsPeople) await reviewEmployer(command, employerId);
}

/** Plan years of one employer take turns by locking its row, so two that overlap can't miss each other. */
async function hold(command: Command, employerId: Uuid): Promise<void> {
  if (!(await lockEmployer(command.db, command.organizationId, employerId))) refuse('not_found');
}
