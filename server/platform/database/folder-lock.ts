/**
 * One process at a time in a data folder: PGlite would corrupt its files under two. The lock is a Unix socket that answers
 * with the holder's process id. A pid file would survive `kill -9` and name an unrelated process after a reboot; a socket whose
 * process is gone refuses connections, so the next process takes it over.
 */
import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../process/operator-error.ts';

/** 108 bytes with the closing NUL on Linux, 104 on macOS and the BSDs. */
const LONGEST_SOCKET_PATH = 103 - '.abcd'.length;

/** How long to wait for the holder's id. A process that accepts the connection is alive, whether or not it answers in time. */
const ANSWER_MS = 1_000;

/** Errors of file systems without sockets (some mounts in containers and virtual machines). */
const NO_SOCKETS_HERE = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EINVAL', 'ENAMETOOLONG', 'ENOSYS']);

export interface FolderLock {
  release(): Promise<void>;
}

/** Locks the folder, creating it if needed. Throws one clear sentence if another process has locked it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const real = realpathSync(folder);
  const path = socketPath(real);
  try {
    return await lockAt(path, real);
  } catch (error) {
    const fallback = hashedPath(real);
    if (path === fallback || !NO_SOCKETS_HERE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return lockAt(fallback, real);
  }
}

/** Who holds the folder now: a process id, 'unknown' if the holder did not say, or null if nobody does. */
export async function folderHolder(folder: string): Promise<string | null> {
  try {
    const real = realpathSync(folder);
    return (await holderAt(socketPath(real))) ?? (await holderAt(hashedPath(real)));
  } catch {
    return null;
  }
}

/** A path in the folder itself or, if that is too long for the system, one in the temporary folder, derived from its name. */
export function socketPath(realFolder: string): string {
  const inside = join(realFolder, 'lock.sock');
  const tooLong = Buffer.byteLength(inside) > LONGEST_SOCKET_PATH;
  return tooLong || process.platform === 'win32' ? hashedPath(realFolder) : inside;
}

function hashedPath(realFolder: string): string {
  const name = `openroll-${createHash('sha256').update(realFolder).digest('hex').slice(0, 24)}.sock`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}

/**
 * Listens under a unique name, then links it to the lock's name, which only one process can do. The unique name is removed
 * immediately: closing a server removes the name it listened on, and must not remove a successor's lock.
 */
async function lockAt(path: string, folder: string): Promise<FolderLock> {
  const own = process.platform === 'win32' ? path : `${path}.${randomBytes(2).toString('hex')}`;
  const server = await listenAt(own);
  if (!server) throw inUse(folder, await holderAt(path));
  const mine = identity(own);
  try {
    if (own !== path) await claim(path, own, mine, folder);
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    release: async () => {
      if (own !== path && identity(path) === mine) removeIfThere(path);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function claim(path: string, own: string, mine: string | null, folder: string): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const before = identity(path);
    const holder = before === null ? null : await holderAt(path);
    if (holder !== null) throw inUse(folder, holder);
    // Only the socket that did not answer is removed: another process may have taken over meanwhile.
    if (before !== null && identity(path) === before) removeIfThere(path);
    if (!linkIfFree(own, path)) continue;
    removeIfThere(own);
    if (before === null) return;
    // Two processes that found the same stale socket check again to whose socket the name leads.
    await delay(100);
    if (identity(path) === mine) return;
    break;
  }
  throw inUse(folder, null);
}

function inUse(folder: string, holder: string | null): OperatorError {
  const who = holder === null || holder === 'unknown' ? 'another Openroll' : `another Openroll (process ${holder})`;
  return new OperatorError(
    `The data folder ${folder} is in use by ${who}. Stop that one, or set OPENROLL_DATA_DIR to another folder.`,
  );
}

/** Null if the name is taken, which only happens with a Windows pipe: the other names are random. */
function listenAt(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`${process.pid}\n`);
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(path, () => {
      // The lock alone must not keep the process alive.
      server.unref();
      resolve(server);
    });
  });
}

function holderAt(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let connected = false;
    let text = '';
    const done = () => {
      socket.destroy();
      resolve(connected ? (/^\d+/.exec(text)?.[0] ?? 'unknown') : null);
    };
    socket.setTimeout(ANSWER_MS, done);
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', done);
    // A holder with a full queue (stopped in a debugger) answers EAGAIN, but it is alive.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      connected ||= error.code === 'EAGAIN';
      done();
    });
  });
}

/** Identifies the socket that the name leads to, or null. Times are left out: a link changes them. */
function identity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function removeIfThere(path: string): void {
  rmSync(path, { force: true });
}
