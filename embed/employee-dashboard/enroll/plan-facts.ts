/** What a plan says about itself, in fixed rows: the same on its card and in the comparison. */
import { useFormat } from '../../shared/session.tsx';
import { useLanguage } from '../../shared/words.ts';
import type { Plan } from '../answers.ts';
import { type FactWord, useFactWords } from './fact-words.ts';

/** A question that every plan can answer. */
export interface Fact<Id extends string = string> {
  id: Id;
  label: string;
  /** In plain words; empty where the label says it. */
  explained: string;
  /** Null: the plan does not say. */
  of: (plan: Plan) => string | null;
}

type Summary = Plan['summary'];

/** The texts in the reader's language, where the catalog has them. */
export function textsIn(summary: Summary, language: string): Summary {
  const { translations, ...own } = summary;
  return language === 'es' ? { ...own, ...translations?.es } : own;
}

/** What a plan's card shows; the comparison shows the rest. */
export const ON_CARD: readonly FactWord[] = [
  ...(['deductible', 'deductibleFamily', 'maximum', 'maximumFamily', 'network', 'hsa'] as const),
];

/** In their fixed order. */
export function useFacts(): Fact<FactWord>[] {
  const { facts, yes, no } = useFactWords();
  const { wholeMoney, percent } = useFormat();
  const language = useLanguage();
  const money = (cents: number | undefined) => (cents === undefined ? null : wholeMoney(cents));
  const said = (is: boolean | undefined) => (is === undefined ? null : is ? yes : no);
  const tell: Record<FactWord, (summary: Summary, plan: Plan) => string | null | undefined> = {
    deductible: (summary) => money(summary.deductible_in_cents),
    deductibleFamily: (summary) => money(summary.deductible_family_in_cents),
    maximum: (summary) => money(summary.out_of_pocket_max_in_cents),
    maximumFamily: (summary) => money(summary.out_of_pocket_max_family_in_cents),
    coinsurance: ({ coinsurance_percent: share }) => (share === undefined ? null : percent(share / 100)),
    primaryCare: (summary) => summary.primary_care,
    specialist: (summary) => summary.specialist,
    urgentCare: (summary) => summary.urgent_care,
    emergency: (summary) => summary.emergency,
    genericDrugs: (summary) => summary.generic_drugs,
    brandDrugs: (summary) => summary.brand_drugs,
    network: ({ network_type }, { network }) => [network, network_type].filter(Boolean).join(' · ') || null,
    referral: (summary) => said(summary.referral_needed),
    hsa: (summary) => said(summary.hsa_eligible),
  };
  return (Object.keys(tell) as FactWord[]).map((id) => {
    const [label, explained] = facts[id];
    return { id, label, explained, of: (plan) => tell[id](textsIn(plan.summary, language), plan) ?? null };
  });
}
