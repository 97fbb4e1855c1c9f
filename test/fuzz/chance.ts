/** Choices that a seed makes: the same every time. */
import { seeded } from '../../server/testing/random.ts';

export interface Chance {
  /** A whole number from 0, less than this. */
  below(count: number): number;
  /** True with this probability, in percent. */
  percent(often: number): boolean;
  oneOf<T>(all: readonly T[]): T;
  /** One of these, as often as its weight says. */
  weighted<T>(all: readonly (readonly [weight: number, value: T])[]): T;
}

export function chanceOf(seed: number): Chance {
  const below = seeded(seed);
  const oneOf = <T>(all: readonly T[]): T => {
    const [found] = all.slice(below(all.length));
    if (found === undefined && all.length === 0) throw new Error('there is nothing to choose from');
    return found as T;
  };
  return {
    below,
    percent: (often) => below(100) < often,
    oneOf,
    weighted: (all) => {
      let at = below(all.reduce((sum, [weight]) => sum + weight, 0));
      for (const [weight, value] of all) {
        at -= weight;
        if (at < 0) return value;
      }
      throw new Error('the weights are not whole numbers');
    },
  };
}
