/** Rosters from a seed: the same invented people every time. */
import type { CensusRowInput } from '../../server/modules/census/census.schemas.ts';
import { addDays, date } from '../../server/platform/values/dates.ts';
import { seeded } from '../../server/testing/random.ts';

const FIRST = 'Odalys Bram Ingrid Tomás Mei Kwame Zoë Priya Anders Lucía Jonah Farah Desmond Aiko Noor Pilar'.split(
  ' ',
);
const LAST = "Ferreira Oyelaran O'Brien Núñez Lindqvist Tanaka Haddad Kowalski Mbeki Castellano Novak Park".split(' ');
const CITIES = [
  ['Tacoma', 'WA', '98402'],
  ['Eugene', 'OR', '97401'],
  ['Duluth', 'MN', '55802'],
  ['Savannah', 'GA', '31401'],
] as const;

/** One full-time employee with every field that a census can carry. */
export function rosterRow(random: (below: number) => number, index: number, prefix: string): CensusRowInput {
  const pick = <T>(of: readonly T[]) => of[random(of.length)] as T;
  const first_name = pick(FIRST);
  const last_name = `${pick(LAST)} ${pick(LAST)}`;
  const [city, state, zipcode] = pick(CITIES);
  return {
    reference_id: `${prefix}-${String(index).padStart(6, '0')}`,
    first_name,
    last_name,
    date_of_birth: addDays(date('1960-01-01'), random(15_000)),
    email: `employee.${index}@${prefix}.example`,
    phone: `253-555-${String(random(10_000)).padStart(4, '0')}`,
    address: { address_line_1: `${1 + random(9_000)} Foundry Row`, address_line_2: null, city, state, zipcode },
    start_date: addDays(date('2015-01-01'), random(3_000)),
    employee_class: 'Full Time',
    compensation_type: random(2) === 0 ? 'Salary' : 'Hourly',
  };
}

export function roster(rows: number, prefix: string): CensusRowInput[] {
  const random = seeded(rows);
  return Array.from({ length: rows }, (_, index) => rosterRow(random, index, prefix));
}
