/** Which column of a roster is which field: by the names that HR and payroll programs use, or as the user says. */
export const NEEDED = ['first_name', 'last_name', 'date_of_birth', 'email'] as const;
export const ADDRESS = ['address_line_1', 'address_line_2', 'city', 'state', 'zipcode'] as const;
const OTHERS = ['reference_id', 'phone', 'start_date', 'employee_class', 'compensation_type'] as const;
export const FIELDS = [...NEEDED, ...OTHERS, ...ADDRESS] as const;
export type Field = (typeof FIELDS)[number];

/** The last column of a file of failed rows; such a file is not the whole roster. */
export const FAULT_HEADING = 'openroll_fault';

/** Other names of each field, as `fold` leaves them. */
const SYNONYMS: Record<Field, string> = {
  first_name: 'first firstname fname givenname forename',
  last_name: 'last lastname lname surname familyname',
  date_of_birth: 'dob birthdate birthday dateofbirth',
  email: 'email emailaddress mail workemail workemailaddress companyemail businessemail',
  reference_id:
    'id reference referenceid externalid employeeid employeenumber employeeno employeecode empid empno empnumber eeid workerid ' +
    'personid personnelnumber payrollid fileno filenumber',
  phone: 'phone phonenumber phoneno telephone tel mobile mobilephone mobilenumber cell cellphone cellnumber workphone',
  start_date:
    'start startdate startedon hiredate hired hiredon dateofhire datehired originalhiredate doh employmentstartdate joindate',
  employee_class:
    'class employeeclass employeeclassification employmenttype employeetype employmentclass jobtype workertype fulltimeparttime ftpt',
  compensation_type: 'compensationtype comptype paytype salaryhourly hourlysalary salariedhourly hourlysalaried',
  address_line_1: 'address address1 addressline1 street street1 streetaddress streetaddress1',
  address_line_2: 'address2 addressline2 street2 streetaddress2 apt apartment suite unit',
  city: 'city town',
  state: 'state stateprovince statecode st',
  zipcode: 'zip zipcode postalcode postcode zippostalcode zippostal',
};

const FIELD_OF = new Map(
  FIELDS.flatMap((field) => [field, ...SYNONYMS[field].split(' ')].map((name) => [fold(name), field] as const)),
);

/** Prefixes that do not change the meaning of a heading: "Home Zip", "Employee First Name". */
const PREFIX = /^(?:employee|worker|ee|legal|home|mailing|residential|primary)(?=.)/;

/** Letters and digits alone, without case and accents. */
export function fold(heading: string): string {
  return heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The field that a heading names, or null. */
export function fieldOf(heading: string): Field | null {
  const folded = fold(heading);
  return FIELD_OF.get(folded) ?? FIELD_OF.get(folded.replace(PREFIX, '')) ?? null;
}

/** The user's mapping: folded heading → field, or null for a column to leave out. */
export type Mapping = ReadonlyMap<string, Field | null>;

export const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name);

/** How many different fields a line names as a heading; the line that names most is the heading. */
export function fieldsNamed(cells: readonly string[], mapping: Mapping): number {
  return new Set(cells.map((cell) => mapping.get(fold(cell)) ?? fieldOf(cell)).filter((field) => field !== null)).size;
}
