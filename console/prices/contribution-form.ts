/** What an employer pays, as it is typed, for everybody or for each class; and the contribution made from it. */
import type { Operations } from '../../embed/shared/api-types.ts';
import { centsIn, TIERS } from '../catalog/rates.ts';

export type Contribution =
  Operations['POST /v1/benefit-plan-years/{benefit_plan_year_id}/contribution']['body']['contribution'];
type ByClass = Extract<Contribution, { type: 'by_class' }>;
type OfClass = Exclude<Contribution, ByClass>;
export type EmployeeClass = keyof ByClass['classes'];

export const KINDS = ['fixed', 'tiers', 'parts', 'reference_plan'] as const;
export type Kind = (typeof KINDS)[number];

export interface Typed {
  /** Null: everybody, or whoever is in none of the other classes. */
  employeeClass: EmployeeClass | null;
  kind: Kind;
  /** The reference plan, if the kind has one. */
  planId: string;
  /** As they are typed, by field: a tier, `employee`, `dependents`, `percent`, `max`, or `max EE` where it is by tier. */
  values: Readonly<Record<string, string>>;
}

export interface Field {
  name: string;
  isMoney: boolean;
  isNeeded: boolean;
}

const percents = (names: readonly string[]) => names.map((name) => ({ name, isMoney: false, isNeeded: true }));
const byTier = (isMoney: boolean, prefix = '') =>
  TIERS.map((tier) => ({ name: prefix + tier, isMoney, isNeeded: tier === 'EE' && prefix === '' }));

/** The fields of a kind. A maximum that is one for all stays one, and one by tier stays by tier. */
export function fieldsOf({ kind, values }: Pick<Typed, 'kind' | 'values'>): Field[] {
  const isByTier = TIERS.some((tier) => `max ${tier}` in values);
  const max = isByTier ? byTier(true, 'max ') : [{ name: 'max', isMoney: true, isNeeded: false }];
  switch (kind) {
    case 'fixed':
      return byTier(true);
    case 'tiers':
      return [...byTier(false), ...max];
    case 'parts':
      return [...percents(['employee', 'dependents']), ...max];
    case 'reference_plan':
      return percents(['percent']);
  }
}

const written = (cents: number) => (cents / 100).toFixed(2);

function typedOne(employeeClass: EmployeeClass | null, { type, ...given }: OfClass): Typed {
  const { plan_id = '', max_in_cents: max, ...amounts } = given as Record<string, unknown>;
  const maxima =
    typeof max === 'object' && max !== null
      ? Object.entries(max).map(([tier, cents]) => [`max ${tier}`, written(cents)])
      : [['max', typeof max === 'number' ? written(max) : '']];
  const shown = Object.entries(amounts).map(([name, amount]) => [
    name,
    type === 'fixed' ? written(amount as number) : String(amount),
  ]);
  const kind = type === 'percent' ? ('employee' in amounts ? 'parts' : 'tiers') : type;
  return {
    employeeClass,
    kind,
    planId: plan_id as string,
    values: Object.fromEntries([...shown, ...(type === 'percent' ? maxima : [])]),
  };
}

/** Everybody, or everybody else, comes last. */
export function typedContribution(contribution: Contribution): Typed[] {
  if (contribution.type !== 'by_class') return [typedOne(null, contribution)];
  const { classes, otherwise } = contribution;
  const ofClasses = Object.entries(classes).map(([name, one]) => typedOne(name as EmployeeClass, one));
  return [...ofClasses, typedOne(null, otherwise)];
}

/** Cents, or a percentage of at most two decimals; null: neither. */
function amountIn(text: string, isMoney: boolean): number | null {
  if (isMoney) return centsIn(text);
  const [, percent] = /^(\d+(?:\.\d{1,2})?)\s*%?$/.exec(text.trim()) ?? [];
  return percent === undefined || Number(percent) > 100 ? null : Number(percent);
}

/** Whether a field holds something that its contribution can't use. */
export function isWrong({ name, isMoney, isNeeded }: Field, { values }: Typed): boolean {
  const text = values[name]?.trim() ?? '';
  return text === '' ? isNeeded || needsOne(name, values) : amountIn(text, isMoney) === null;
}

/** A maximum by tier needs one for the employee alone, too. */
const needsOne = (name: string, values: Typed['values']) =>
  name === 'max EE' && TIERS.some((tier) => values[`max ${tier}`]?.trim());

function contributionOf(typed: Typed): OfClass {
  const amounts = new Map<string, number>();
  for (const { name, isMoney } of fieldsOf(typed)) {
    const amount = amountIn(typed.values[name] ?? '', isMoney);
    if (amount !== null) amounts.set(name, amount);
  }
  const maxima = [...amounts].flatMap(([name, cents]) => (name.startsWith('max ') ? [[name.slice(4), cents]] : []));
  const max = maxima.length > 0 ? Object.fromEntries(maxima) : amounts.get('max');
  const rest = [...amounts].filter(([name]) => !name.startsWith('max'));
  const type = typed.kind === 'tiers' || typed.kind === 'parts' ? 'percent' : typed.kind;
  return {
    type,
    ...(type === 'reference_plan' ? { plan_id: typed.planId } : {}),
    ...Object.fromEntries(rest),
    ...(max === undefined ? {} : { max_in_cents: max }),
  } as OfClass;
}

/** Null: something that is typed is wrong. */
export function contributionIn(all: readonly Typed[]): Contribution | null {
  const otherwise = all.find(({ employeeClass }) => employeeClass === null);
  if (!otherwise || all.some((typed) => fieldsOf(typed).some((field) => isWrong(field, typed)))) return null;
  if (all.some(({ kind, planId }) => kind === 'reference_plan' && !planId)) return null;
  const classes = all.flatMap((typed) =>
    typed.employeeClass === null ? [] : [[typed.employeeClass, contributionOf(typed)]],
  );
  if (classes.length === 0) return contributionOf(otherwise);
  return { type: 'by_class', classes: Object.fromEntries(classes), otherwise: contributionOf(otherwise) };
}
