/** Opens the configured database, or says in one sentence why it can't be opened. */
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { OperatorError } from '../process/operator-error.ts';
import { type Database, type Db, openEmbedded, openPostgres } from './db.ts';
import { codeOf, connectionProblem } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { isPooled, ZONE } from './pooler.ts';

const OLDEST_POSTGRES = 15;

/** Where the data is. */
export interface DatabaseConfig {
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  poolSize: number;
  /** Whether statements are prepared once per connection; null: yes, unless a pooler is in between. */
  prepared: boolean | null;
  /** The URL of the same database past a pooler, for LISTEN. */
  listenUrl: string | null;
}

/** The embedded folder is locked; closing the database releases it. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  const { databaseUrl, dataDir } = config;
  return databaseUrl === null ? openFolder(dataDir) : openServer(databaseUrl, config);
}

type ServerConfig = Pick<DatabaseConfig, 'poolSize' | 'prepared' | 'listenUrl'>;

async function openServer(url: string, { poolSize, prepared, listenUrl }: ServerConfig): Promise<Database> {
  const pooled = await isPooled(url).catch((error) => {
    throw connectionProblem(url, error);
  });
  const database = openPostgres(url, {
    ...{ poolSize, pooled, prepared: prepared ?? !pooled },
    listenUrl: listenUrl ?? (pooled ? null : url),
  });
  try {
    await checkServer(database.db, pooled);
    return database;
  } catch (error) {
    await database.close();
    throw error instanceof OperatorError ? error : connectionProblem(url, error);
  }
}

/** Checks what Openroll requires of a server, or of a pooler in front of it. */
async function checkServer(db: Db, pooled: boolean): Promise<void> {
  const { rows } = await sql<{ version: number; user: string; zone: string; style: string; seconds: number }>`
    select current_setting('server_version_num')::int4 / 10000 as version, current_user as "user",
      current_setting('TimeZone') as zone, current_setting('DateStyle') as style,
      extract(epoch from current_setting('statement_timeout')::interval)::int4 as seconds`.execute(db);
  const { version = 0, user, zone, style, seconds } = rows[0] ?? {};
  if (version < OLDEST_POSTGRES)
    throw new OperatorError(`PostgreSQL ${version} is too old: Openroll needs ${OLDEST_POSTGRES} or newer.`);
  if (zone !== ZONE.TimeZone || !style?.startsWith(ZONE.DateStyle))
    throw new OperatorError(
      `DATABASE_URL leads to connections of the time zone ${zone} and the date style ${style}, so that times would be read wrong: ` +
        'Openroll needs UTC and ISO. Take other settings out of the URL; let a pooler pass on TimeZone and DateStyle.',
    );
  if (pooled && seconds === 0)
    throw new OperatorError(
      'DATABASE_URL goes through a pooler, which passes on no time limit, and a statement that hangs would keep its connection. ' +
        `Set one for the role and let the pooler connect again: alter role "${user}" set statement_timeout = '120s'`,
    );
}

async function openFolder(dataDir: string): Promise<Database> {
  const lock = await lockFolder(dataDir);
  try {
    const database = await openEmbedded(join(dataDir, 'database'));
    return {
      ...database,
      close: async () => {
        await database.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw folderProblem(dataDir, error);
  }
}

/** Free disk space that an embedded database needs to start. */
const LEAST_MB = 64;

/** PGlite throws something that is not an Error when the disk is full, and does not say so. */
function folderProblem(dataDir: string, error: unknown): OperatorError {
  const { bavail, bsize } = statfsSync(dataDir);
  const leftMb = Math.floor((bavail * bsize) / 2 ** 20);
  if (leftMb < LEAST_MB) {
    const sentence = `There are ${leftMb} MB left for the database in ${dataDir}, and it needs ${LEAST_MB} MB to start.`;
    return new OperatorError(`${sentence} Free some space and start again: nothing is lost.`, { cause: error });
  }
  const why = error instanceof Error ? ` (${error.message})` : '';
  return new OperatorError(
    `The database in ${dataDir} can't be opened${why}. ` +
      'Restore a backup, or set OPENROLL_DATA_DIR to another folder to start over.',
    { cause: error },
  );
}

/** One sentence for an error of the system or PostgreSQL that an operator can fix; null for our own faults. */
export function asOperatorError(error: unknown): OperatorError | null {
  if (error instanceof OperatorError) return error;
  const { syscall, path, address = '' } = error as NodeJS.ErrnoException & { address?: string };
  // The address of a Unix socket is its path.
  const file = path ?? (address.startsWith('/') ? address : null);
  const code = codeOf(error);
  if (code === '42501') {
    return new OperatorError(
      `PostgreSQL refuses (${(error as Error).message}); the user of DATABASE_URL must own the database.`,
    );
  }
  if (syscall && file && code && code in FILE_PROBLEMS) return new OperatorError(`${file} ${FILE_PROBLEMS[code]}.`);
  return null;
}

const FILE_PROBLEMS: Record<string, string> = {
  EACCES: 'can’t be used: permission denied',
  EPERM: 'can’t be used: permission denied',
  EROFS: 'can’t be written: the file system is read-only',
  ENOSPC: 'can’t be written: the disk is full',
  ENOTDIR: 'is not in a folder',
  EEXIST: 'is in the way: a file where a folder must be',
  ENOENT: 'does not exist',
};
