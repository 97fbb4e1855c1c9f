/** Opens the configured database, and says in one sentence what is wrong if that fails. */
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { OperatorError } from '../process/operator-error.ts';
import { codeOf, connectionProblem, type Database, openEmbedded, openPostgres } from './db.ts';
import { lockFolder } from './folder-lock.ts';

const OLDEST_POSTGRES = 15;

/** Where the data is. */
export interface DatabaseConfig {
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  poolSize: number;
}

/** The embedded folder comes with its lock: closing the database gives it back. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  return config.databaseUrl === null ? openFolder(config.dataDir) : openServer(config.databaseUrl, config.poolSize);
}

async function openServer(url: string, poolSize: number): Promise<Database> {
  const database = openPostgres(url, { poolSize });
  try {
    const { rows } = await sql<{ version: number }>`
      select current_setting('server_version_num')::int4 / 10000 as version`.execute(database.db);
    const version = rows[0]?.version ?? 0;
    if (version < OLDEST_POSTGRES) {
      throw new OperatorError(`PostgreSQL ${version} is too old: Openroll needs ${OLDEST_POSTGRES} or newer.`);
    }
    return database;
  } catch (error) {
    await database.close();
    throw error instanceof OperatorError ? error : connectionProblem(url, error);
  }
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

/** A database in a folder needs so much room to start. */
const LEAST_MB = 64;

/** What is thrown where the disk is full tells nothing of it, and is no error. */
function folderProblem(dataDir: string, error: unknown): OperatorError {
  const { bavail, bsize } = statfsSync(dataDir);
  const leftMb = Math.floor((bavail * bsize) / 2 ** 20);
  if (leftMb < LEAST_MB) {
    const sentence = `There are ${leftMb} MB left for the database in ${dataDir}, and it needs ${LEAST_MB} to start.`;
    return new OperatorError(`${sentence} Make room and start again: nothing is lost.`, { cause: error });
  }
  const why = error instanceof Error ? ` (${error.message})` : '';
  return new OperatorError(
    `The database in ${dataDir} can't be opened${why}. ` +
      'Restore a backup, or set OPENROLL_DATA_DIR to another folder to start over.',
    { cause: error },
  );
}

/** One sentence for a refusal of the system or PostgreSQL that an operator can fix; null for our own faults. */
export function asOperatorError(error: unknown): OperatorError | null {
  if (error instanceof OperatorError) return error;
  const { syscall, path, address = '' } = error as NodeJS.ErrnoException & { address?: string };
  // A socket in a folder has its path for an address.
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
