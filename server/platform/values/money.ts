/**
 * Money is whole US cents, never a fraction, and never dollars in a float. A percent is kept in basis points
 * (12.34 % = 1234), so that every product is exact in integers before its one rounding.
 */

/** Rounds half away from zero, like every rule in rules 7: r(2.5) = 3, r(-2.5) = -3. Both arguments are integers. */
export function divideRounded(numerator: number, denominator: number): number {
  const sign = numerator < 0 !== denominator < 0 ? -1 : 1;
  const n = Math.abs(numerator);
  const d = Math.abs(denominator);
  const rounded = Math.floor(n / d) + ((n % d) * 2 >= d ? 1 : 0);
  return rounded === 0 ? 0 : sign * rounded;
}

/** `percent` has at most two decimals, 0 to 100. Returns whole cents, rounded half up. */
export function percentOf(cents: number, percent: number): number {
  return divideRounded(cents * basisPoints(percent), 10_000);
}

/** 12.34 → 1234. In binary floating point 12.34 * 100 is 1233.99…, hence the rounding. */
export function basisPoints(percent: number): number {
  return Math.round(percent * 100);
}

/** `$1,234.56`, for documents in English; widgets format by their locale. */
export function dollars(cents: number): string {
  const whole = Math.floor(Math.abs(cents) / 100).toLocaleString('en-US');
  return `${cents < 0 ? '-' : ''}$${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
