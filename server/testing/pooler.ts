/** Debian's pgbouncer, if it is installed, in transaction mode in front of the PostgreSQL of the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Null: it is not installed. */
export const PGBOUNCER =
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, 'pgbouncer'))
    .find(existsSync) ?? null;

export interface Pooler {
  /** The URL of the same database through the pooler. */
  through: (url: string) => string;
  stop: () => Promise<void>;
}

/** `size`: its connections to a database, which all clients share. */
export async function startPooler(
  server: string,
  { size, settings = [] }: { size: number; settings?: string[] },
): Promise<Pooler> {
  if (PGBOUNCER === null) throw new Error('pgbouncer is not installed');
  const { hostname, port: serverPort, username, password } = new URL(server);
  const folder = mkdtempSync(join(tmpdir(), 'openroll-pooler-'));
  // As root it changes to another user, who must be able to read its settings.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    [
      '[databases]',
      `* = host=${hostname} port=${serverPort} user=${username} password=${password}`,
      '[pgbouncer]',
      ...[
        `listen_addr = 127.0.0.1`,
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = any',
        'pool_mode = transaction',
      ],
      ...[`default_pool_size = ${size}`, ...(process.getuid?.() === 0 ? ['user = nobody'] : []), ...settings, ''],
    ].join('\n'),
  );
  const child: ChildProcess = spawn(PGBOUNCER, [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
      if (said.includes('process up')) resolve();
    });
    child.once('exit', () => reject(new Error(`pgbouncer did not start: ${said}`)));
  });
  return {
    through: (url) => Object.assign(new URL(url), { port: String(port) }).href,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
