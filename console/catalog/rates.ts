/** The rates of a plan as rows, in whichever of their forms they are: by tier, or by age. */

export interface Rate {
  /** The tier, or the ages. */
  key: string;
  ages: { from: number; to: number } | null;
  cents: number;
}

interface AgeBand {
  min_age: number;
  max_age: number;
  cents: number;
}

const TIERS = ['EE', 'ES', 'EC', 'EF', 'E1', 'E2'];

export function ratesOf(rates: Record<string, unknown>): Rate[] {
  if (rates.type === 'age') {
    return (rates.table as AgeBand[]).map(({ min_age: from, max_age: to, cents }) => ({
      ...{ key: from === to ? String(from) : `${from}-${to}`, ages: { from, to }, cents },
    }));
  }
  return TIERS.flatMap((key) => {
    const cents = rates[key];
    return typeof cents === 'number' ? [{ key, ages: null, cents }] : [];
  });
}
