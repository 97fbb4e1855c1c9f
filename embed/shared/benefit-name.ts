/** What a benefit is called: its kind and its product, without saying the kind twice. */
import { useCommonWords } from './common-words.ts';

/** The hook of `benefitName` in the person's language. */
export function useBenefitName(): (category: string, product: string) => string {
  const { categories } = useCommonWords();
  return (category, product) => benefitName(categories[category] ?? category, category, product);
}

/** `Medical: Harbor Health`; `Harbor Hospital Indemnity`, which says its kind, in the reader's language or in English. */
export function benefitName(kind: string, category: string, product: string): string {
  const said = wordsOf(product);
  const isSaid = [kind, category].some((one) => said.has(folded(one)));
  return isSaid ? product : `${kind}: ${product}`;
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (text: string) => new Set(folded(text).match(/[\p{L}\p{N}]+/gu) ?? []);
