/** What commands are made with, put together by hand: platform's parts, and what the modules do in every command. */
import { insertAudit } from './modules/audit/audit.sql.ts';
import type { Kit } from './platform/commands/command.ts';
import { silentTracer, type Tracer } from './platform/process/tracing.ts';

export function makeKit({
  tracer = silentTracer,
  ...parts
}: Omit<Kit, 'insertAudit' | 'tracer'> & { tracer?: Tracer }): Kit {
  return { ...parts, tracer, insertAudit };
}
