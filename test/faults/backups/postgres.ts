/** Debian's PostgreSQL 15 in a folder, with archiving, and the tools that copy and restore it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { BIN, ownFolder, unprivileged } from '../programs.ts';
import { must, until } from '../server.ts';

export interface Postgres {
  url: (database: string) => string;
  query: (text: string, database?: string) => Promise<Record<string, unknown>[]>;
  stop: () => Promise<void>;
}

/** Runs one of PostgreSQL's tools to its end. */
export function tool(name: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(join(BIN, name), args, { ...unprivileged(), encoding: 'utf8', cwd: '/' });
  must(status === 0, `${name} ended with ${status}: ${stderr}`);
}

/** An empty cluster that archives, so that nothing committed is in its own folder alone. */
export function makeCluster(folder: string): string {
  const data = ownFolder(join(folder, 'source'));
  const archive = ownFolder(join(folder, 'archive'));
  tool('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--locale=C.UTF-8', '--encoding=UTF8');
  appendFileSync(
    join(data, 'postgresql.conf'),
    [`archive_mode = on`, `archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f'`, ''].join('\n'),
  );
  return data;
}

/** Makes a base backup come up as it was at a moment, by what was archived since. */
export function recoverTo(data: string, folder: string, moment: string): void {
  writeFileSync(join(data, 'recovery.signal'), '');
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      'archive_mode = off',
      `restore_command = 'cp ${join(folder, 'archive')}/%f %p'`,
      `recovery_target_time = '${moment}'`,
      `recovery_target_action = 'promote'`,
      '',
    ].join('\n'),
  );
}

export async function startPostgres(data: string, port: number): Promise<Postgres> {
  const args = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const child = spawn(join(BIN, 'postgres'), args, {
    ...unprivileged(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const query = async (text: string, database = 'postgres') => {
    const client = new Client({ connectionString: url(database) });
    try {
      await client.connect();
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  await until(`PostgreSQL takes writes: ${said}`, 60_000, async () => {
    must(child.exitCode === null, `PostgreSQL ended: ${said}`);
    return query('select pg_is_in_recovery() as is').then(
      ([row]) => row?.is === false,
      () => false,
    );
  });
  return { url, query, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  await gone;
}
