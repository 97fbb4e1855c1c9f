import { REFUSALS } from '../modules/vocabulary/refusals.ts';
import { Refused, tell } from '../platform/commands/refusal.ts';
import { CliError, type Detail } from './output.ts';

export interface Explained {
  message: string;
  code: string | null;
  details: readonly Detail[];
  exitCode: 1 | 2;
}

/** How a command reports its failure: a sentence for people, or one JSON object for programs. */
export async function explain(error: unknown): Promise<Explained> {
  if (error instanceof CliError) return error;
  if (error instanceof Refused) {
    const { message, details = [] } = tell(REFUSALS, error.refusal);
    return { message, code: error.refusal.code, details, exitCode: 1 };
  }
  const known = (await import('../platform/database/open.ts')).asOperatorError(error);
  if (known) return { message: known.message, code: null, details: [], exitCode: 1 };
  const message = `Unexpected error: ${error instanceof Error ? error.message : error}`;
  return { message, code: 'internal_error', details: [], exitCode: 1 };
}
