import { expect, it } from 'vitest';
import {
  type Contribution,
  contributionIn,
  fieldsOf,
  isWrong,
  type Typed,
  typedContribution,
} from './contribution-form.ts';

const EVERY_KIND: Contribution[] = [
  { type: 'fixed', EE: 30_000, EF: 50_005 },
  { type: 'percent', EE: 80, ES: 33.33 },
  { type: 'percent', EE: 0, max_in_cents: 999_999 },
  { type: 'percent', employee: 100, dependents: 50, max_in_cents: { EE: 40_000, EF: 90_000 } },
  { type: 'reference_plan', plan_id: 'bpln_1', percent: 70 },
  {
    type: 'by_class',
    classes: { 'Full Time': { type: 'percent', employee: 80, dependents: 0 }, Seasonal: { type: 'fixed', EE: 0 } },
    otherwise: { type: 'reference_plan', plan_id: 'bpln_1', percent: 12.5 },
  },
];

it.each(EVERY_KIND)('shows a contribution, and reads the same back: $type %#', (contribution) => {
  expect(contributionIn(typedContribution(contribution))).toEqual(contribution);
});

const typed = (kind: Typed['kind'], values: Typed['values'], planId = ''): Typed => ({
  ...{ employeeClass: null, kind, planId, values },
});

it('reads amounts and percentages as people write them', () => {
  expect(contributionIn([typed('fixed', { EE: '$1,234.5', ES: ' 0 ', EC: '' })])).toEqual({
    ...{ type: 'fixed', EE: 123_450, ES: 0 },
  });
  expect(contributionIn([typed('parts', { employee: '80 %', dependents: '12.25', max: '' })])).toEqual({
    ...{ type: 'percent', employee: 80, dependents: 12.25 },
  });
});

it.each<[Typed, wrong: string[]]>([
  [typed('fixed', {}), ['EE']],
  [typed('fixed', { EE: '1', ES: '-1', EF: '1.005' }), ['ES', 'EF']],
  [typed('tiers', { EE: '100.01', EF: '9.999' }), ['EE', 'EF']],
  [typed('parts', { employee: '80' }), ['dependents']],
  [typed('tiers', { EE: '80', max: 'all' }), ['max']],
  [typed('tiers', { EE: '80', 'max EE': '', 'max EF': '400' }), ['max EE']],
  [typed('reference_plan', { percent: '' }, 'bpln_1'), ['percent']],
])('says which field is wrong: %#', (one, wrong) => {
  const found = fieldsOf(one).filter((field) => isWrong(field, one));
  expect(found.map(({ name }) => name)).toEqual(wrong);
  expect(contributionIn([one])).toBeNull();
});

it('reads an emptied maximum by tier as none, and needs a reference plan', () => {
  const capped = typed('tiers', { EE: '80', 'max EE': '', 'max EF': '' });
  expect(contributionIn([capped])).toEqual({ type: 'percent', EE: 80 });
  expect(contributionIn([typed('reference_plan', { percent: '50' })])).toBeNull();
});
