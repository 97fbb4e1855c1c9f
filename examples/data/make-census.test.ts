/** The rosters of the demo are what the script makes, and contain what the demo shows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firstCensus, secondCensus, toCsv } from './make-census.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

it('are committed as the script makes them', () => {
  expect(read('census.csv')).toBe(toCsv(firstCensus()));
  expect(read('census-second.csv')).toBe(toCsv(secondCensus()));
});

it('differ by leavers, newcomers, changes of class and one rehire', () => {
  const before = new Map(firstCensus().map((person) => [person.reference_id, person]));
  const after = new Map(secondCensus().map((person) => [person.reference_id, person]));
  expect([before.size, after.size]).toEqual([250, 248]);
  const both = [...after.keys()].filter((id) => before.has(id));
  const differ = (field: 'employee_class' | 'start_date' | 'last_name') =>
    both.filter((id) => before.get(id)?.[field] !== after.get(id)?.[field]).length;
  expect({
    left: [...before.keys()].filter((id) => !after.has(id)).length,
    fresh: after.size - both.length,
    classes: differ('employee_class'),
    rehired: differ('start_date'),
    renamed: differ('last_name'),
  }).toEqual({ left: 9, fresh: 7, classes: 8, rehired: 1, renamed: 1 });
});

it('name nobody who could exist', () => {
  for (const person of [...firstCensus(), ...secondCensus()]) {
    expect(person.email).toMatch(/^[a-z0-9.]+@[a-z-]+\.example$/);
    expect(person.phone.replace(/\D/g, '')).toMatch(/^(1?\d{3}55501\d{2})?$/);
  }
});
