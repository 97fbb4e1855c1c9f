/**
 * `npm run guides`: does what the guides say, command by command, each on a new server with the five minutes of the README before it;
 * `npm run guides -- invoices webhooks` only these. A command that fails, an answer that is an error, or a sentence that is missing
 * fails the guide. Only ports are changed, to free ones, so that it runs beside other programs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A guide → what its commands print, if they do what it says. */
const GUIDES: Record<string, RegExp[]> = {
  README: [/^webhook \{"event_id".*"enrollment\.elected"/m, /^webhook \{"event_id".*"enrollment\.accepted"/m],
  'sync-a-roster': [/"status":"completed"/, /^too_many_deactivations$/m, /employees/],
  'offer-plans': [/"product_name":"Acme Dental"/, /"election_status":"Pending"/],
  enroll: [
    /^sound {2}head in the checkpoint$/m,
    /^checkpoint \d+ [0-9a-f]{64}$/m,
    /^waived$/m,
    /"event_type":"married"/,
  ],
  deductions: [/"monthly_cents":24125/, /,Silver 3000,/],
  invoices: [/"invoice_id":"INV-1"/, /"premium_in_cents":48250/],
  groups: [/"request_id":"grpmsr_/],
  webhooks: [/^node: verified/m, /^python: verified/m, /"status":"completed"/],
  'test-clock': [/employee\.eligibility_granted/, /enrollment\.started/],
};
/** What no guide may print. */
const WRONG = [/"app_error_code":"/, /REFUSED|BROKEN/, /Error: /];
const PORTS = ['3000', '4000', '4001', '4002'];
const LONGEST_MS = 120_000;

const root = resolve(import.meta.dirname, '..');

/** The bash of a guide, as somebody would paste it. */
function commandsOf(guide: string): string {
  const text = readFileSync(join(root, guide === 'README' ? 'README.md' : `docs/${guide}.md`), 'utf8');
  return [...text.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n');
}

function freePort(): Promise<string> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(String(typeof address === 'object' && address?.port)));
    });
  });
}

/** A folder with everything in the repository, and no data. */
function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openroll-guide-'));
  const entries = readdirSync(root).filter((name) => !['.git', '.openroll', '.openroll-demo'].includes(name));
  for (const name of entries) symlinkSync(join(root, name), join(folder, name));
  return folder;
}

interface Shell {
  child: ChildProcess;
  said: () => string;
}

/** Runs in a process group of its own, so that all of it can be ended. */
function shell(folder: string, script: string, env: Record<string, string> = {}): Shell {
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  return { child, said: () => said };
}

function endAll({ child }: Shell): void {
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch (error) {
    // ESRCH: all of it has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function within(ms: number, what: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((done) => {
    timer = setTimeout(() => done(false), ms);
  });
  const inTime = await Promise.race([what.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

/** What is wrong with a guide; empty if it does what it says. */
async function problemsOf(guide: string): Promise<string[]> {
  const folder = clone();
  const ports = await Promise.all(PORTS.map(freePort));
  const here = (text: string) =>
    text.replace(
      /(127\.0\.0\.1:|127\.0\.0\.1", |listen\()(\d{4})/g,
      (_, before, port) => `${before}${ports[PORTS.indexOf(port)]}`,
    );
  const server = shell(folder, 'npm start', { PORT: ports[0] ?? '' });
  const shells = [server];
  try {
    const ready = async () => {
      while (!server.said().includes('Openroll is ready')) await once(server.child.stdout ?? server.child, 'data');
    };
    if (!(await within(LONGEST_MS, ready()))) return [`the server did not start:\n${server.said()}`];
    const commands = guide === 'README' ? commandsOf('README') : `${commandsOf('README')}\n${commandsOf(guide)}`;
    const reader = shell(folder, here(`${commands}\nsleep 1`));
    shells.push(reader);
    const ended = await within(LONGEST_MS, once(reader.child, 'exit'));
    const said = reader.said();
    const problems = [
      ...(ended ? [] : ['it did not end']),
      ...(reader.child.exitCode ? [`a command ended with ${reader.child.exitCode}`] : []),
      ...WRONG.flatMap((wrong) => (wrong.test(said) ? [`it prints ${wrong}`] : [])),
      ...(GUIDES[guide] ?? []).flatMap((wanted) => (wanted.test(said) ? [] : [`it does not print ${wanted}`])),
    ];
    return problems.length > 0 ? [...problems, said] : [];
  } finally {
    for (const one of shells) endAll(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in GUIDES));
if (unknown.length > 0) {
  console.error(`There is no guide ${unknown.join(', ')}; there are ${Object.keys(GUIDES).join(', ')}.`);
  process.exit(2);
}
for (const guide of asked.length > 0 ? asked : Object.keys(GUIDES)) {
  const problems = await problemsOf(guide);
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${guide}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '       '));
  if (problems.length > 0) process.exitCode = 1;
}
