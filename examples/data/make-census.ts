/**
 * Makes census.csv and census-second.csv, the two rosters of Larkspur Bicycle Works in the demo: everyone is invented, and
 * the same seed makes the same people. `node examples/data/make-census.ts` rewrites both files.
 *
 * The first is the roster of January 2026, with the people that rosters contain and tests forget (see `ODD_ONES`). The second
 * is that of July 2026: some have left, some changed class, some are new, and one has a new start date: her job ended in
 * between (the demo terminates it), and she is back.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const COLUMNS = [
  'reference_id',
  'first_name',
  'last_name',
  'date_of_birth',
  'email',
  'phone',
  'address_line_1',
  'address_line_2',
  'city',
  'state',
  'zipcode',
  'start_date',
  'employee_class',
  'compensation_type',
] as const;
export type Person = Record<(typeof COLUMNS)[number], string>;

const PEOPLE = 250;

/** Hired between these days. */
const JANUARY = { from: '2014-03-03', to: '2025-12-15' };
const SPRING = { from: '2026-03-02', to: '2026-06-22' };

const FIRST = (
  'Amara Andre Anika Beatriz Bence Caleb Carmen Chidi Claire Dalia Dev Diego Elena Elijah Emeka Esme Farah Felix Gloria ' +
  'Grace Hana Hector Imani Ines Isaac Jada Jonas Joyce Kai Kavya Keisha Lars Leila Liam Lucia Mai Malik Marta Mateo Mei ' +
  'Naomi Nia Noah Olga Omar Owen Paloma Pavel Priya Quinn Rafael Renee Rosa Ruth Samir Selma Simone Tariq Tessa Theo Uma ' +
  'Victor Wanda Wei Ximena Yara Yusuf Zelda'
).split(' ');
const LAST = (
  'Abara Acosta Adler Bailey Bakker Barros Bauer Bell Boateng Brandt Castillo Chen Cohen Cruz Dalton Diaz Duarte Ekström ' +
  'Engel Farouk Fischer Flores Garza Gill Greene Gupta Hale Haddad Hoang Hughes Ibarra Ivanov Jensen Joshi Kaplan Keller ' +
  'Khan Kim Kowalski Lam Larsen Lopez Madden Mensah Meyer Mora Nakamura Nguyen Novak Nwosu Okafor Olsen Ortiz Park Patel ' +
  'Pereira Quigley Ramos Reyes Rossi Sato Schmidt Shah Silva Sokolov Tanaka Torres Ueda Vargas Vogel Walsh Weaver Yilmaz Zhao'
).split(' ');
const STREETS =
  'Alder Birch Canal Cedar Chestnut Foundry Garden Harbor Hill Juniper Lake Maple Mill Orchard River Spruce'.split(' ');
const WAYS = ['Street', 'Avenue', 'Road', 'Lane', 'Court', 'Drive'];

/** city, state, ZIP code, area code */
const PLACES = [
  'Tacoma,WA,98402,253',
  'Seattle,WA,98101,206',
  'Spokane,WA,99201,509',
  'Portland,OR,97205,503',
  'Eugene,OR,97401,541',
  'Sacramento,CA,95814,916',
  'Oakland,CA,94607,510',
  'San Diego,CA,92101,619',
  'Boise,ID,83702,208',
  'Reno,NV,89501,775',
  'Phoenix,AZ,85004,602',
  'Salt Lake City,UT,84101,801',
  'Denver,CO,80202,303',
  'Santa Fe,NM,87501,505',
  'Austin,TX,78701,512',
  'Houston,TX,77002,713',
  'Tulsa,OK,74103,918',
  'Omaha,NE,68102,402',
  'Minneapolis,MN,55401,612',
  'Madison,WI,53703,608',
  'Chicago,IL,60605,312',
  'Detroit,MI,48226,313',
  'Columbus,OH,43215,614',
  'Nashville,TN,37201,615',
  'Atlanta,GA,30303,404',
  'Miami,FL,33130,305',
  'Raleigh,NC,27601,919',
  'Richmond,VA,23219,804',
  'Baltimore,MD,21201,410',
  'Philadelphia,PA,19103,215',
  'Newark,NJ,07102,973',
  'Brooklyn,NY,11201,718',
  'Boston,MA,02108,617',
  'Portland,ME,04101,207',
  'Burlington,VT,05401,802',
  'Honolulu,HI,96813,808',
  'Anchorage,AK,99501,907',
  'San Juan,PR,00901,787',
].map((line) => line.split(',') as [string, string, string, string]);

const CLASSES: [share: number, name: string][] = [
  [0.76, 'Full Time'],
  [0.9, 'Part Time'],
  [0.95, 'Temporary'],
  [0.98, 'Seasonal'],
  [1, 'Intern'],
];

const HARTMANN = {
  last_name: 'Hartmann',
  date_of_birth: '2004-09-14',
  email: 'hartmanns@family-mail.example',
  phone: '(253) 555-0163',
  address_line_1: '88 Juniper Lane',
  address_line_2: '',
  city: 'Tacoma',
  state: 'WA',
  zipcode: '98402',
  start_date: '2024-06-03',
  employee_class: 'Full Time',
  compensation_type: 'Hourly',
};

/** People that a roster contains and a test forgets; each replaces an ordinary person. */
const ODD_ONES: [place: number, change: Partial<Person>][] = [
  [3, { first_name: 'José', last_name: 'O’Núñez', email: 'jose.onunez@larkspur-bikes.example' }],
  [7, { first_name: "D'Andre", last_name: "D'Angelo", email: 'dandre.dangelo@larkspur-bikes.example' }],
  [11, { first_name: 'Zoë', last_name: 'Ångström-Müller', email: 'zoe.am@larkspur-bikes.example' }],
  [16, { first_name: 'Nguyễn Thị', last_name: 'Hương', email: 'huong.nguyen@larkspur-bikes.example' }],
  // A leap-day birthday: 30 in 2026, on a day that 2026 does not have.
  [
    23,
    {
      first_name: 'Frida',
      last_name: 'Solberg',
      date_of_birth: '1996-02-29',
      email: 'frida.solberg@larkspur-bikes.example',
    },
  ],
  // No class: only a policy for everyone covers them. No phone and no address, either.
  [31, { employee_class: '', phone: '', address_line_1: '', address_line_2: '', city: '', state: '', zipcode: '' }],
  [32, { employee_class: '', compensation_type: '' }],
  // No hire date: the wait begins on the day the employee is created.
  [40, { start_date: '' }],
  // Hired, but not started yet.
  [47, { start_date: '2026-02-16', employee_class: 'Full Time' }],
  // Hired on the 1st: "first of the following month" is a month away.
  [55, { start_date: '2026-01-01', employee_class: 'Full Time' }],
  // Twins who share the family's e-mail and address: the reference ids tell them apart.
  [63, { ...HARTMANN, first_name: 'Lena' }],
  [64, { ...HARTMANN, first_name: 'Lina' }],
  // Two people with the same name.
  [
    70,
    {
      first_name: 'Maria',
      last_name: 'Garcia',
      date_of_birth: '1979-05-02',
      email: 'maria.garcia@larkspur-bikes.example',
    },
  ],
  [
    71,
    {
      first_name: 'Maria',
      last_name: 'Garcia',
      date_of_birth: '1991-12-24',
      email: 'maria.garcia2@larkspur-bikes.example',
    },
  ],
  [88, { address_line_1: '12 "The Old Mill", Row 4', address_line_2: 'Floor 2, rear' }],
  [
    140,
    {
      first_name: 'Marisol',
      last_name: 'Vega',
      email: 'marisol.vega@larkspur-bikes.example',
      employee_class: 'Full Time',
    },
  ],
];

/** Her job ends between the two rosters; the second has her with a new start date. */
const REHIRED = 140;

/** mulberry32: a small generator whose numbers are the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function makePerson(number: number, hired: { from: string; to: string }, random: () => number): Person {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const day = (from: string, to: string) =>
    new Date(Date.parse(from) + Math.floor((random() * (Date.parse(to) - Date.parse(from))) / 86_400_000) * 86_400_000)
      .toISOString()
      .slice(0, 10);
  const date_of_birth = day('1958-01-01', '2005-02-01');
  const grownUp = `${Number(date_of_birth.slice(0, 4)) + 18}${date_of_birth.slice(4)}`;
  const [city, state, zipcode, area] = pick(PLACES);
  const [first_name, last_name] = [pick(FIRST), pick(LAST)];
  const line = String(100 + Math.floor(random() * 100));
  const share = random();
  const employee_class = CLASSES.find(([upTo]) => share < upTo)?.[1] ?? 'Full Time';
  return {
    reference_id: `LBW-${String(number).padStart(4, '0')}`,
    first_name,
    last_name,
    date_of_birth,
    email: `${plain(first_name)}.${plain(last_name)}.${number}@larkspur-bikes.example`,
    phone: pick([`(${area}) 555-0${line}`, `${area}-555-0${line}`, `+1 ${area} 555 0${line}`, `${area}5550${line}`]),
    address_line_1: `${10 + Math.floor(random() * 980)} ${pick(STREETS)} ${pick(WAYS)}`,
    address_line_2: random() < 0.25 ? `Apt ${1 + Math.floor(random() * 40)}` : '',
    city,
    state,
    zipcode,
    start_date: day(grownUp > hired.from ? grownUp : hired.from, hired.to),
    employee_class,
    compensation_type: employee_class === 'Full Time' && random() < 0.55 ? 'Salary' : 'Hourly',
  };
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

/** January 2026. */
export function firstCensus(): Person[] {
  const random = seeded(20_260_105);
  const people = Array.from({ length: PEOPLE }, (_, index) => makePerson(index + 1, JANUARY, random));
  for (const [place, change] of ODD_ONES) Object.assign(people[place - 1] as Person, change);
  return people;
}

/** July 2026. */
export function secondCensus(): Person[] {
  const random = seeded(20_260_701);
  const first = firstCensus();
  const changed = new Map<number, Partial<Person>>([
    [REHIRED, { start_date: '2026-06-15' }],
    [55, { last_name: 'Castellanos', email: 'castellanos.55@larkspur-bikes.example' }],
    [32, { employee_class: 'Full Time', compensation_type: 'Salary' }],
  ]);
  const ordinary = [...first.keys()].map((index) => index + 1).filter((place) => place > REHIRED);
  const take = (count: number, fits: (person: Person) => boolean) =>
    ordinary.filter((place) => fits(first[place - 1] as Person)).slice(0, count);
  for (const place of take(4, (one) => one.employee_class === 'Part Time')) {
    changed.set(place, { employee_class: 'Full Time' });
  }
  for (const place of take(3, (one) => one.employee_class === 'Full Time')) {
    changed.set(place, { employee_class: 'Part Time', compensation_type: 'Hourly' });
  }
  const left = new Set(ordinary.filter((place) => place % 11 === 4 && !changed.has(place)));
  const stayed = first.flatMap((person, index) =>
    left.has(index + 1) ? [] : [{ ...person, ...changed.get(index + 1) }],
  );
  const fresh = Array.from({ length: 7 }, (_, index) => makePerson(PEOPLE + index + 1, SPRING, random));
  return [...stayed, ...fresh];
}

export function toCsv(people: readonly Person[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = people.map((person) => COLUMNS.map((column) => cell(person[column])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, 'census.csv'), toCsv(firstCensus()));
  writeFileSync(join(import.meta.dirname, 'census-second.csv'), toCsv(secondCensus()));
}
