/** Which employments a rule applies to: by class, pay, and the state where the person lives (rules 11.2). Pure. */
import type { CompensationType, EmployeeClass } from './employee.rules.ts';

/** Sent and stored in this form. */
export interface EmploymentRule {
  employee_class: EmployeeClass | 'all';
  compensation_type: CompensationType | 'all';
  states: string[] | 'all';
}

/** The facts that a rule considers; an unknown fact only matches `all`. */
export interface Employment {
  employeeClass: EmployeeClass | null;
  compensationType: CompensationType | null;
  state: string | null;
}

/** Whether at least one rule applies to this employment. */
export function meansAny(rules: readonly EmploymentRule[], employment: Employment): boolean {
  const { employeeClass, compensationType, state } = employment;
  return rules.some(
    ({ employee_class, compensation_type, states }) =>
      (employee_class === 'all' || employee_class === employeeClass) &&
      (compensation_type === 'all' || compensation_type === compensationType) &&
      (states === 'all' || (state !== null && states.includes(state))),
  );
}

/** The columns of an employee that a rule considers. */
export interface EmploymentColumns {
  employee_class: EmployeeClass | null;
  compensation_type: CompensationType | null;
  address: { state: string } | null;
}

export function employmentOf({ employee_class, compensation_type, address }: EmploymentColumns): Employment {
  return { employeeClass: employee_class, compensationType: compensation_type, state: address?.state ?? null };
}
