/** The form of a plan: what is typed, as text, and the plan made from it. */
import type { Operations } from '../../embed/shared/api-types.ts';
import { csvRecords } from '../../server/platform/values/csv-records.ts';
import { centsIn, everyOne, once, type Rates, TIERS } from './rates.ts';

export type Plan = Operations['GET /v1/benefit-products/{benefit_id}/plans']['answer']['data'][number];
export type PlanBody = Operations['POST /v1/benefit-products/{benefit_id}/plans']['body'];
type Facts = Omit<PlanBody, 'rates'>;

/** The facts with an amount of money, in the order of the form. */
export const AMOUNTS = [
  'deductible_in_cents',
  'deductible_family_in_cents',
  'out_of_pocket_max_in_cents',
  'out_of_pocket_max_family_in_cents',
] as const;

/** What a visit or a drug costs, as it is written. */
export const TEXTS = [
  'primary_care',
  'specialist',
  'urgent_care',
  'emergency',
  'generic_drugs',
  'brand_drugs',
] as const;

export const NETWORK_TYPES = ['HMO', 'PPO', 'EPO', 'POS'] as const;

/** What is so, is not so, or is not said. */
export const FLAGS = ['hsa_eligible', 'referral_needed'] as const;

export const LINKS = ['directory_url', 'drug_list_url'] as const;

/** What is written in words, and may be written in Spanish, too. */
export const WORDS = [...TEXTS, 'highlights'] as const;
type Word = (typeof WORDS)[number];
export const inSpanish = <Name extends Word>(name: Name): `es_${Name}` => `es_${name}`;

export type FactName =
  | (typeof AMOUNTS)[number]
  | (typeof FLAGS)[number]
  | (typeof LINKS)[number]
  | Word
  | 'coinsurance_percent'
  | 'network_type';
export type TypedFacts = { name: string; carrier: string; network: string; states: string } & Record<
  FactName | `es_${Word}`,
  string
>;

export function typedFacts(plan?: Plan): TypedFacts {
  const { name = '', carrier, network, states, summary = {} } = plan ?? {};
  const typed = <Name extends string>(names: readonly Name[], textOf: (name: Name) => string) =>
    Object.fromEntries(names.map((one) => [one, textOf(one)])) as Record<Name, string>;
  const written = (from: Written = {}) => ({
    ...typed(TEXTS, (one) => from[one] ?? ''),
    highlights: from.highlights?.join('\n') ?? '',
  });
  const spanish = written(summary.translations?.es);
  return {
    ...{ name, carrier: carrier ?? '', network: network ?? '', states: states?.join(', ') ?? '' },
    ...typed(AMOUNTS, (one) => (summary[one] === undefined ? '' : (summary[one] / 100).toFixed(2))),
    ...typed(FLAGS, (one) => (summary[one] === undefined ? '' : String(summary[one]))),
    ...typed(LINKS, (one) => summary[one] ?? ''),
    ...written(summary),
    ...(Object.fromEntries(WORDS.map((one) => [inSpanish(one), spanish[one]])) as Record<`es_${Word}`, string>),
    coinsurance_percent: summary.coinsurance_percent === undefined ? '' : String(summary.coinsurance_percent),
    network_type: summary.network_type ?? '',
  };
}

type Written = { highlights?: string[] } & Partial<Record<(typeof TEXTS)[number], string>>;

/** The facts, or which of them is wrong. What the form does not show of an earlier plan stays. */
export function factsOf(typed: TypedFacts, before?: Plan): { facts: Facts } | { wrong: FactName } {
  const summary: Record<string, unknown> = { ...before?.summary };
  const set = (name: FactName | 'translations', value: unknown) => {
    if (value === undefined) delete summary[name];
    else summary[name] = value;
  };
  for (const name of AMOUNTS) {
    const cents = typed[name].trim() ? centsIn(typed[name]) : undefined;
    if (cents === null) return { wrong: name };
    set(name, cents);
  }
  for (const name of FLAGS) set(name, typed[name] === '' ? undefined : typed[name] === 'true');
  for (const name of LINKS) set(name, typed[name].trim() || undefined);
  for (const name of WORDS) set(name, wordsOf(name, typed[name]));
  const spanish = WORDS.flatMap((name) => {
    const said = wordsOf(name, typed[inSpanish(name)]);
    return said === undefined ? [] : [[name, said]];
  });
  set('translations', spanish.length > 0 ? { es: Object.fromEntries(spanish) } : undefined);
  set('coinsurance_percent', typed.coinsurance_percent.trim() ? Number(typed.coinsurance_percent) : undefined);
  set('network_type', typed.network_type || undefined);
  const states = typed.states
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  return {
    facts: {
      ...{ name: typed.name.trim(), carrier: typed.carrier.trim() || null, network: typed.network.trim() || null },
      ...{
        states: states.length > 0 ? ([...new Set(states)] as Facts['states']) : null,
        summary: summary as Facts['summary'],
      },
    },
  };
}

/** Only those that are another now: what somebody else has changed meanwhile is not sent back. */
export function changedFacts(facts: Facts, before?: Plan): Partial<Facts> {
  const was = factsOf(typedFacts(before), before);
  if ('wrong' in was) return facts;
  const isOther = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(was.facts[name as keyof Facts]);
  return Object.fromEntries(Object.entries(facts).filter(isOther));
}

/** Highlights are a line each. Nothing written: undefined. */
function wordsOf(name: Word, text: string): string | string[] | undefined {
  if (name !== 'highlights') return text.trim() || undefined;
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.length > 0 ? lines : undefined;
}

/** Rates as they are typed, or read from a file: a line for each, `EE 181.58`, `E1 310`, `0-14 210.00`. */
export function ratesIn(lines: readonly (readonly [forWhom: string, amount: string])[]): Rates | null {
  const rows = lines.map(([forWhom, amount]) => ({ key: forWhom.trim().toUpperCase(), cents: centsIn(amount) }));
  if (rows.length === 0 || rows.some(({ cents }) => cents === null)) return null;
  if (new Set(rows.map(({ key }) => key)).size < rows.length) return null;
  if (rows.every(({ key }) => TIERS.includes(key)))
    return { type: 'tier', ...Object.fromEntries(rows.map(({ key, cents }) => [key, cents])) } as Rates;
  const table = rows.flatMap(({ key, cents }) => {
    const [, from, to = from] = /^(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?$/.exec(key) ?? [];
    return from === undefined || cents === null ? [] : [{ min_age: Number(from), max_age: Number(to), cents }];
  });
  return table.length === rows.length ? { type: 'age', table } : null;
}

/** The lines of a CSV file with the columns `for` and `monthly_rate`, of this plan where it names several. Null: it has none. */
export async function rateLines(text: string, plan: string): Promise<[string, string][] | null> {
  const [heading, ...records] = await everyOne(csvRecords(once(text.replace(/^\ufeff/, '')), ','));
  const column = (name: string) => heading?.cells.findIndex((cell) => cell.trim().toLowerCase() === name) ?? -1;
  const [ofPlan, forWhom, rate] = [column('plan'), column('for'), column('monthly_rate')];
  if (forWhom < 0 || rate < 0) return null;
  const own = records.filter(({ cells }) => ofPlan < 0 || cells[ofPlan]?.trim() === plan);
  // The file may not know the name of a new plan yet.
  const names = new Set(records.map(({ cells }) => cells[ofPlan]?.trim()));
  const meant = own.length > 0 || names.size > 1 ? own : records;
  const lines = meant.flatMap(({ cells }): [string, string][] =>
    cells[forWhom]?.trim() ? [[cells[forWhom].trim(), cells[rate]?.trim() ?? '']] : [],
  );
  return lines.length > 0 ? lines : null;
}
