/** Assembles what every module is given: the platform's write path and the modules that own what it writes. */
import { insertAudit, selectChangesSince } from './modules/audit/audit.sql.ts';
import { clockOpener } from './modules/calendar/clock.actions.ts';
import { SEALED_ANSWERS } from './modules/employers/payroll-access.sql.ts';
import { appender } from './modules/events/append.sql.ts';
import type { Destination } from './modules/events/destination.ts';
import { SEALED_FILE_KEYS } from './modules/proofs/piece-seal.ts';
import { ids } from './modules/vocabulary/ids.ts';
import { REFUSALS } from './modules/vocabulary/refusals.ts';
import { webhooks } from './modules/webhooks/destination.sql.ts';
import { SEALED_SECRETS } from './modules/webhooks/secrets.ts';
import type { Kit } from './platform/commands/command.ts';
import type { SealedColumns } from './platform/database/sealed.ts';
import { silentTracer } from './platform/process/tracing.ts';

/** Where events go. */
export const DESTINATIONS: readonly Destination[] = [webhooks];

/** The columns that hold sealed texts. */
export const SEALED: readonly SealedColumns[] = [SEALED_SECRETS, SEALED_ANSWERS, SEALED_FILE_KEYS];

type Parts = Pick<Kit, 'database' | 'real' | 'newId'> & Partial<Pick<Kit, 'wake' | 'tracer'>>;

/** Without `wake`, nobody is told of the work that commands leave; workers find it when they look. */
export function makeKit({ database, real, newId, wake = () => {}, tracer = silentTracer }: Parts): Kit {
  return {
    database,
    real,
    newId,
    wake,
    tracer,
    ids,
    refusals: REFUSALS,
    openClock: clockOpener(real),
    appendEvents: appender(DESTINATIONS, newId),
    insertAudit,
    changesSince: selectChangesSince,
  };
}
