/** Why somebody has nothing to choose. */
import { expect, it } from 'vitest';
import { rulesOf } from '../eligibility/eligibility.rules.ts';
import type { Employment } from '../employees/employment-rule.rules.ts';
import { standingOf } from './standing.rules.ts';

const FULL_TIME: Employment = { employeeClass: 'Full Time', compensationType: null, state: 'WA' };
const PART_TIME: Employment = { ...FULL_TIME, employeeClass: 'Part Time' };

it.each([
  [{ eligibility: 'eligible' }, 'eligible'],
  [{ eligibility: 'waiting' }, 'waiting'],
  [{ employment: PART_TIME }, 'not_covered'],
  [{ employment: { ...FULL_TIME, employeeClass: null } }, 'not_covered'],
  [{ rules: rulesOf('part_time') }, 'not_covered'],
  // Without a policy nobody becomes eligible, and those who were stay so.
  [{ rules: null }, 'not_offered'],
  [{ rules: null, eligibility: 'eligible' }, 'eligible'],
  [{ isActive: false }, 'left'],
  [{ isActive: false, employment: PART_TIME }, 'left'],
] as const)('%o: %s', (changes, standing) => {
  const employee = { isActive: true, eligibility: 'none', employment: FULL_TIME, rules: rulesOf('full_time') } as const;
  expect(standingOf({ ...employee, ...changes })).toBe(standing);
});
