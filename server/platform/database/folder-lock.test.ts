/** The lock of a data folder, with real processes: one holds it, one is refused, one is killed and replaced. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderHolder, lockFolder, socketPath } from './folder-lock.ts';

const MODULE = join(import.meta.dirname, 'folder-lock.ts');
/** Takes the lock of its argument, says so, and stays until its input ends. */
const SCRIPT = `
  import { lockFolder } from ${JSON.stringify(MODULE)};
  try {
    const lock = await lockFolder(process.argv[1]);
    console.log('locked');
    process.stdin.on('data', () => {}).on('end', () => lock.release());
  } catch (error) {
    console.log(error.message);
    process.exit(1);
  }`;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(folder, { recursive: true, force: true });
});

async function contend(dir = folder): Promise<{ said: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  return { said: String(line).trim(), child };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('a data folder', () => {
  it('is locked by one process; the next one gets a sentence that names it', async () => {
    const holder = await contend();
    expect(holder.said).toBe('locked');
    const second = await contend();
    expect(second.said).toBe(
      `The data folder ${folder} is in use by another Openroll (process ${holder.child.pid}). ` +
        'Stop that one, or set OPENROLL_DATA_DIR to another folder.',
    );
    expect(await folderHolder(folder)).toBe(String(holder.child.pid));
  });

  it('is free again when its process ends, however it ends', async () => {
    const tidy = await contend();
    tidy.child.stdin?.end();
    await once(tidy.child, 'exit');
    expect(existsSync(socketPath(folder))).toBe(false);

    const killed = await contend();
    await kill(killed.child);
    expect(existsSync(socketPath(folder))).toBe(true);
    expect(await folderHolder(folder)).toBe(null);
    expect((await contend()).said).toBe('locked');
  });

  it('goes to one of several processes that find a stale socket at once', async () => {
    await kill((await contend()).child);
    const said = (await Promise.all([contend(), contend(), contend(), contend()])).map((one) => one.said);
    expect(said.filter((line) => line === 'locked')).toHaveLength(1);
  });

  it('stays locked while its process is too busy to answer', async () => {
    const holder = await contend();
    holder.child.kill('SIGSTOP');
    await expect(lockFolder(folder)).rejects.toThrow('is in use by another Openroll. Stop that one');
    holder.child.kill('SIGCONT');
  });

  it('whose path is too long for a socket is locked by a name in the temporary folder', async () => {
    const long = join(folder, 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(long, { recursive: true });
    expect(socketPath(long).startsWith(join(tmpdir(), 'openroll-'))).toBe(true);
    expect((await contend(long)).said).toBe('locked');
    expect((await contend(long)).said).toMatch(/is in use/);
    rmSync(socketPath(long));
  });
});
