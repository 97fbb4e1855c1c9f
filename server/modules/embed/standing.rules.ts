/** Where an employee stands with the benefits of their employer: what a page says if there is nothing to choose. Pure. */
import type { Eligibility } from '../eligibility/eligibility.rules.ts';
import { type Employment, type EmploymentRule, meansAny } from '../employees/employment-rule.rules.ts';

export const STANDINGS = ['eligible', 'waiting', 'not_covered', 'not_offered', 'left'] as const;
export type Standing = (typeof STANDINGS)[number];

/** `rules` are those of the employer's active policy; null: there is none, so nobody becomes eligible (rules 2.1). */
export function standingOf(employee: {
  isActive: boolean;
  eligibility: Eligibility['status'];
  employment: Employment;
  rules: readonly EmploymentRule[] | null;
}): Standing {
  const { isActive, eligibility, employment, rules } = employee;
  if (!isActive) return 'left';
  if (eligibility !== 'none') return eligibility;
  return rules !== null && !meansAny(rules, employment) ? 'not_covered' : 'not_offered';
}
