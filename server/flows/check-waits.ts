/**
 * Medical coverage may not require a wait of more than 90 days (rules 11.1). A policy and a Medical plan year are created
 * separately: whichever comes second is refused, after it has been written.
 */
import { type ActivePolicy, selectActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import { mayWaitForMedical, type ScopedWait, waitFor } from '../modules/eligibility/wait.rules.ts';
import { EMPLOYEE_CLASSES } from '../modules/employees/employee.rules.ts';
import { type PlanYear, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refusal, Refused } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** By the employer's policy, in every plan year that is not over. `pathOf`: the field to report. */
export async function checkWaitsOfPolicy(
  command: Command,
  employerId: Uuid,
  pathOf: (wait: ScopedWait) => string,
): Promise<void> {
  const { policy, years } = await medicalWaits(command, employerId);
  refuseAt(years.flatMap((year) => tooLong(policy, year)).map(pathOf));
}

/** In one plan year, by its own waits and by the policy, if there is one. */
export async function checkWaitsOfPlanYear(command: Command, employerId: Uuid, planYearId: Uuid): Promise<void> {
  const { policy, years } = await medicalWaits(command, employerId);
  const year = years.find(({ id }) => id === planYearId);
  if (!year) return;
  const own = year.waits.flatMap(({ waiting_period }, at) =>
    mayWaitForMedical(waiting_period) ? [] : [`waits.${at}.waiting_period`],
  );
  const byPolicy = tooLong(policy, year).filter(({ planYear }) => planYear === null);
  refuseAt([...own, ...byPolicy.map(() => 'waits')]);
}

async function medicalWaits({ db, organizationId, today }: Command, employerId: Uuid) {
  const all = await selectPlanYearsOfEmployer(db, organizationId, employerId);
  return {
    policy: await selectActivePolicy(db, organizationId, employerId),
    years: all.filter(({ product, coverageEnd }) => product.category === 'Medical' && coverageEnd >= today),
  };
}

/** The waits that are too long, for the classes that the policy covers. */
function tooLong(policy: ActivePolicy | null, { id: planYearId, productId: benefitId }: PlanYear): ScopedWait[] {
  if (policy === null) return [];
  const { rules, waits } = policy;
  const classes = [...EMPLOYEE_CLASSES, null].filter((one) =>
    rules.some(({ employee_class }) => employee_class === 'all' || employee_class === one),
  );
  const counting = new Set(classes.map((one) => waitFor(waits, one, { benefitId, planYearId })));
  return [...counting].filter(({ period }) => !mayWaitForMedical(period));
}

export function refuseAt(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const details = [...new Set(paths)].map((path) => ({ path, code: 'wait_too_long' }));
  throw new Refused(new Refusal('wait_too_long', { details }));
}
