/** The values that the contract allows for an employee (contract, Employee). */

export const EMPLOYEE_CLASSES = [
  'Full Time',
  'Part Time',
  'Temporary',
  'Intern',
  'Seasonal',
  'Individual Contractor',
] as const;
export type EmployeeClass = (typeof EMPLOYEE_CLASSES)[number];

export const COMPENSATION_TYPES = ['Salary', 'Hourly'] as const;
export type CompensationType = (typeof COMPENSATION_TYPES)[number];

export const GENDERS = ['Male', 'Female', 'Transgender', 'Non-binary', 'Prefer not to respond'] as const;
