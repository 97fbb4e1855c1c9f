/** An employer's tax number as it is displayed. */

/** `47-3194821` → `XX-XXX4821`; the full number is never returned (contract, Employer.ein). */
export function maskEin(ein: string): string {
  return `XX-XXX${ein.slice(-4)}`;
}
