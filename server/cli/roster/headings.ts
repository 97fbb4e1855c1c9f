/** Which column of a roster is which field: by the names that HR and payroll programs give them, or by --map. */
import { CliError } from '../output.ts';

const NEEDED = ['first_name', 'last_name', 'date_of_birth', 'email'] as const;
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
  start_date: 'start startdate hiredate hiredon dateofhire datehired doh employmentstartdate joindate',
  employee_class:
    'class employeeclass employeeclassification employmenttype employeetype employmentclass fulltimeparttime ftpt',
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

/** What a heading may begin with and mean the same: "Home Zip", "Employee First Name". */
const PREFIX = /^(?:employee|worker|ee|legal|home|mailing|residential|primary)(?=.)/;

/** Letters and digits alone, without case and accents. */
export function fold(heading: string): string {
  return heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The field of a heading by its name, or null. */
export function fieldOf(heading: string): Field | null {
  const folded = fold(heading);
  return FIELD_OF.get(folded) ?? FIELD_OF.get(folded.replace(PREFIX, '')) ?? null;
}

/** What --map says: folded heading → field, or null for a column to leave out. */
export type Mapping = ReadonlyMap<string, Field | null>;

/** `"Badge No=reference_id"`; nothing after the sign leaves the column out. */
export function parseMapping(texts: readonly string[]): Mapping {
  return new Map(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      const [heading, name] = [text.slice(0, at), text.slice(at + 1).trim()];
      if (at < 1 || !(name === '' || isField(name)))
        throw CliError.usage(`--map takes "Heading=field", not "${text}". ${ALL_FIELDS}`);
      return [fold(heading), name === '' ? null : (name as Field)] as const;
    }),
  );
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

const ALL_FIELDS = `The fields are ${FIELDS.join(', ')}.`;

export interface Columns {
  headings: readonly string[];
  /** The index of each field that the file has. */
  at: ReadonlyMap<Field, number>;
  /** Columns that stand for nothing we know. */
  unknown: readonly string[];
  /** Columns without a heading: nothing may stand in them, unless unknown columns are left out. */
  unnamed: readonly number[];
  /** The file holds the failed rows of an earlier import. */
  isOfFailedRows: boolean;
}

/** How many different fields a line would name: the heading is the line that names most. */
export function fieldsNamed(cells: readonly string[], mapping: Mapping): number {
  return new Set(cells.map((cell) => mapping.get(fold(cell)) ?? fieldOf(cell)).filter((field) => field !== null)).size;
}

/** Throws one error with all that is wrong with the heading. */
export function columnsOf(cells: readonly string[], mapping: Mapping, ignoreUnknown: boolean): Columns {
  const headings = cells.map((cell) => cell.trim());
  const folded = headings.map(fold);
  const missed = [...mapping.keys()].filter((heading) => !folded.includes(heading));
  if (missed.length > 0)
    throw CliError.usage(`--map names a column that is not in the file. ${listed('Its columns are', headings)}`);
  const at = new Map<Field, number>();
  const unknown: string[] = [];
  const wrong: string[] = [];
  for (const [index, heading] of headings.entries()) {
    const name = folded[index] ?? '';
    if (heading === '' || name === fold(FAULT_HEADING)) continue;
    const field = mapping.has(name) ? mapping.get(name) : (fieldOf(heading) ?? undefined);
    const equal = folded.indexOf(name);
    const other = field ? at.get(field) : undefined;
    if (equal < index) wrong.push(`Columns ${equal + 1} and ${index + 1} are both called "${heading}"; rename one.`);
    else if (field === undefined) unknown.push(heading);
    else if (field && other !== undefined) wrong.push(bothMean(field, headings[other] ?? '', heading));
    else if (field) at.set(field, index);
  }
  if (unknown.length > 0 && !ignoreUnknown) {
    wrong.push(
      `${listed('Unknown columns', unknown)} Say what one means with --map "${unknown[0]}=field", or leave them out with --ignore-unknown-columns.`,
    );
  }
  const missing = NEEDED.filter((field) => !at.has(field));
  if (missing.length > 0) wrong.push(`Missing columns: ${missing.join(', ')}.`);
  if (wrong.length > 0)
    throw new CliError([...wrong, ...(unknown.length + missing.length > 0 ? [ALL_FIELDS] : [])].join('\n'));
  const unnamed = ignoreUnknown ? [] : [...headings.keys()].filter((index) => headings[index] === '');
  return { headings, at, unknown, unnamed, isOfFailedRows: folded.includes(fold(FAULT_HEADING)) };
}

function bothMean(field: Field, one: string, other: string): string {
  return `"${one}" and "${other}" both mean ${field}; leave one out with --map "${other}=".`;
}

function listed(words: string, headings: readonly string[]): string {
  return `${words}: ${headings.map((heading) => `"${heading}"`).join(', ')}.`;
}
