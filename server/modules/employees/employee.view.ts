/** An employee as the API answers it. */
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import { Address, DateString, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { ENROLLMENT_STATUSES } from '../vocabulary/enrollment-words.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { PAY_FREQUENCIES, TAX_CLASSIFICATIONS } from '../vocabulary/payroll-words.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES } from './employee.rules.ts';
import type { EmployeeView } from './employee.sql.ts';

export const EmployeeBody = Type.Object({
  id: Id('employee'),
  member_id: Id('member'),
  employer_id: Id('employer'),
  employer_name: Type.String(),
  reference_id: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
  suffix: Nullable(Type.String()),
  email: Type.String(),
  date_of_birth: DateString,
  gender: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  employee_class: Nullable(OneOf(EMPLOYEE_CLASSES)),
  status: OneOf(['active', 'inactive', 'terminated'], {
    description: 'For somebody who has left: `inactive`, or `terminated` for clients of generation 2.',
  }),
  hire_date: Nullable(DateString),
  start_date: Nullable(DateString),
  termination_date: Nullable(DateString),
  classification_effective_date: Type.Optional(DateString),
  compensation_type: Nullable(OneOf(COMPENSATION_TYPES)),
  compensation_type_effective_date: Type.Optional(DateString),
  address: Nullable(Address),
  enrollments: Type.Array(
    Type.Object({
      id: Id('enrollment'),
      status: OneOf(ENROLLMENT_STATUSES),
      answered_at: Nullable(InstantString),
    }),
  ),
  deductions: Type.Array(
    Type.Object({
      benefit_name: Type.String(),
      deduction_amount_in_cents: Type.Integer({ description: 'Per paycheck, negative for a refund.' }),
      deduction_category: Type.Null(),
      frequency: OneOf(PAY_FREQUENCIES),
      tax_classification: OneOf(TAX_CLASSIFICATIONS),
      period_start_date: DateString,
      period_end_date: DateString,
    }),
    { description: 'From the latest deduction statement.' },
  ),
  created_at: InstantString,
  updated_at: InstantString,
});

export function presentEmployee(row: EmployeeView, { generation }: Pick<Caller, 'generation'>) {
  return {
    id: wireId('employee', row.id),
    member_id: wireId('member', row.member_id),
    employer_id: wireId('employer', row.employer_id),
    employer_name: row.employer_name,
    reference_id: row.reference_id,
    first_name: row.first_name,
    last_name: row.last_name,
    suffix: row.suffix,
    email: row.email,
    date_of_birth: row.date_of_birth,
    gender: row.gender,
    phone: row.phone,
    employee_class: row.employee_class,
    // The lifecycle of generation 1 and the types of generation 2 have different words for it.
    status: generation === 2 && row.status === 'inactive' ? ('terminated' as const) : row.status,
    hire_date: row.start_date,
    start_date: row.start_date,
    termination_date: row.termination_date,
    // Generation 2 clients expect absence rather than null here (contract, Employee).
    ...(row.class_effective_on ? { classification_effective_date: row.class_effective_on } : {}),
    compensation_type: row.compensation_type,
    ...(row.compensation_effective_on ? { compensation_type_effective_date: row.compensation_effective_on } : {}),
    address: row.address,
    enrollments: row.enrollments.map((enrollment) => ({ ...enrollment, id: wireId('enrollment', enrollment.id) })),
    deductions: row.deductions,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
