/** Whose fault it is that a row of the calendar could not be decided, and what may be reported about it. */
import { Refused, tell } from '../../platform/commands/refusal.ts';
import { codeOf, isUnavailable, violatedConstraint } from '../../platform/database/errors.ts';
import { REFUSALS } from '../vocabulary/refusals.ts';

/** Data and constraints (22, 23, P0) and our own errors are a row's fault; other PostgreSQL errors are not. */
export function isRowFault(error: unknown): boolean {
  if (isUnavailable(error)) return false;
  const code = codeOf(error);
  return code === null || !/^[0-9A-Z]{5}$/.test(code) || /^(?:22|23|P0)/.test(code);
}

/** What to report about a fault. Messages of the database may quote a row, so only names of constraints are reported. */
export function describeFault(error: unknown): { code: string; message: string } {
  if (error instanceof Refused) return { code: error.refusal.code, message: tell(REFUSALS, error.refusal).message };
  const constraint = violatedConstraint(error);
  if (constraint) return { code: 'constraint_violated', message: `This would violate the constraint ${constraint}.` };
  if (codeOf(error) !== null || !(error instanceof Error)) {
    return { code: 'invalid_data', message: 'The database cannot store the result.' };
  }
  // Errors that we throw contain ids; those of the language quote no values.
  return { code: 'undecided', message: error.message.slice(0, 300) };
}
