/** The rows in which plans are compared, the same for each: what it costs, what a year may come to, what it covers. */
import { useFormat, useSession } from '../../shared/session.tsx';
import type { Options, Plan } from '../answers.ts';
import { useCompareWords } from './compare-words.ts';
import { type Fact, useFacts } from './plan-facts.ts';
import { type Price, perPaycheck, priceOf } from './prices.ts';
import { CARE_CENTS, LEVELS, type Range, worstYear, yearCost } from './year-cost.ts';

/** A fact made of a plan's price; null if the plan is not offered for these people. */
type Priced = (tell: (price: Price, plan: Plan) => string | null) => Fact['of'];

/** `withYears`: adds the rows on what a year may cost. */
export function useCompareRows(options: Options, coveredIds: readonly string[], withYears: boolean): Fact[] {
  const priced: Priced = (tell) => (plan) => {
    const price = priceOf(plan, options.dependents, coveredIds);
    return price && tell(price, plan);
  };
  const prices = usePriceRows(priced, options.paychecks_per_year);
  const years = useYearRows(priced, 1 + coveredIds.length);
  return [...prices, ...(withYears ? years : []), ...useFacts()];
}

function usePriceRows(priced: Priced, paychecksPerYear: number): Fact[] {
  const words = useCompareWords();
  const { money } = useFormat();
  const { employer } = useSession();
  const own = (of: (price: Price) => number) =>
    priced((price) => (price.isAtMost ? words.upTo(money(of(price))) : money(of(price))));
  return [
    { id: 'paycheck', label: words.paycheck, explained: '', of: own(({ perPaycheckCents }) => perPaycheckCents) },
    {
      ...{ id: 'employer', label: words.share(employer.name), explained: '' },
      of: priced((price) => money(perPaycheck(price.employerCents, paychecksPerYear))),
    },
    { id: 'year', label: words.year, explained: '', of: own(({ employeeCents }) => 12 * employeeCents) },
  ];
}

function useYearRows(priced: Priced, people: number): Fact[] {
  const words = useCompareWords();
  const { wholeMoney } = useFormat();
  const dollars = (cents: number) => wholeMoney(Math.round(cents / 100) * 100);
  const range = ({ least, most }: Range) =>
    least === most ? dollars(least) : words.range(dollars(least), dollars(most));
  const years = LEVELS.map((level): Fact => {
    const of = priced(({ employeeCents }, plan) => {
      const cost = yearCost(plan, { employeeCents, people, level });
      return cost && range(cost);
    });
    return { id: level, label: words.levels[level], explained: words.care(wholeMoney(CARE_CENTS[level])), of };
  });
  const [label, explained] = words.worst;
  const worst = priced(({ employeeCents }, plan) => {
    const cents = worstYear(plan, employeeCents, people);
    return cents === null ? null : dollars(cents);
  });
  return [...years, { id: 'worst', label, explained, of: worst }];
}
