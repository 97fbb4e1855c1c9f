/** Programs of Debian's packages, which run as an unprivileged user. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Of PostgreSQL 15. */
export const BIN = '/usr/lib/postgresql/15/bin';
export const PATH = [process.env.PATH, '/usr/sbin', '/usr/bin'].join(delimiter);

/** Packages, each with one of its programs. */
const PROGRAMS = {
  'postgresql-15': `${BIN}/postgres`,
  'patroni python3-etcd': 'patroni',
  'etcd-server': 'etcd',
  haproxy: 'haproxy',
};

/** The packages that have to be installed first. */
export function missingPackages(...needed: (keyof typeof PROGRAMS)[]): string[] {
  const isHere = (program: string) =>
    program.startsWith('/')
      ? existsSync(program)
      : PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));
  return needed.filter((name) => !isHere(PROGRAMS[name]));
}

/** PostgreSQL does not run as root: its package made a user. */
export function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const numberOf = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: numberOf('-u'), gid: numberOf('-g') };
}

/** A new folder of that user. */
export function ownFolder(path: string): string {
  mkdirSync(path, { mode: 0o700 });
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  return path;
}
