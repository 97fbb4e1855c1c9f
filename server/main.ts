/**
 * Starts the server, assembled by hand: configuration → database → migrations → partitions → modules → sandbox → worker
 * and HTTP. Run by `npm start` and by `openroll serve`.
 */
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { assemble, notesOf, type Openroll } from './app.ts';
import { type Config, loadConfig, localUrl } from './config.ts';
import { type FirstSignIn, firstSignIn, forgetFirstSignIn } from './first-sign-in.ts';
import { SEALED } from './kit.ts';
import { deskSiteOf } from './modules/users/session.rules.ts';
import { type CloseChannel, openChannel } from './operator/channel.ts';
import type { Database } from './platform/database/db.ts';
import { asOperatorError, openDatabase } from './platform/database/open.ts';
import { checkSecret } from './platform/database/sealed.ts';
import { register } from './platform/http/registration.ts';
import { buildHttp } from './platform/http/server.ts';
import { credentialsPath } from './platform/process/credentials.ts';
import { healthEndpoints } from './platform/process/health.ts';
import { logRequests, makeLog } from './platform/process/log.ts';
import { counter, metricsEndpoint } from './platform/process/metrics.ts';
import { OperatorError } from './platform/process/operator-error.ts';
import { realClock, realIds } from './platform/process/real-clock.ts';
import { makeSeal, type Seal } from './platform/process/seal.ts';
import { exportingTracer, silentTracer } from './platform/process/tracing.ts';
import { startWorker, type Worker } from './platform/worker/loops.ts';
import { listenForWork, notifyWorkers, type WorkListener } from './platform/worker/notify.ts';
import { prepareDatabase } from './prepare-database.ts';
import { ensureSandbox } from './sandbox.ts';

/**
 * How long running requests and turns of work have to finish. Then their connections are closed, and the process ends.
 */
const CUT_CONNECTIONS_MS = 20_000;
const GIVE_UP_MS = 25_000;

export interface Running {
  /** Null: a worker that does not listen on a port. */
  baseUrl: string | null;
  /** Null once somebody has signed in at the desk. */
  firstSignIn: FirstSignIn | null;
  stop(): Promise<void>;
}

/** Everything up to "ready". If a step fails, what was opened before it is closed. */
export async function start(config: Config, log: Logger): Promise<Running> {
  if (config.databaseUrl === null && config.role !== 'all') {
    throw new OperatorError(
      `The embedded database serves one process only: set DATABASE_URL for role ${config.role}, or omit the role.`,
    );
  }
  const database = await openDatabase(config);
  try {
    const applied = await prepareDatabase(database.db, realClock);
    if (applied.length > 0) log.info({ applied }, 'migrated');
    const seal = makeSeal(config.secrets.seals, config.secrets.open);
    await checkSecret(database.db, seal, realClock, SEALED);
    const { port } = config.port === 0 ? await freePort(config.host) : config;
    const here = { ...config, port, publicUrl: config.port === 0 ? localUrl(config.host, port) : config.publicUrl };
    return await run(here, { database, seal, log });
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Parts {
  database: Database;
  seal: Seal;
  log: Logger;
}

async function run(config: Config, { database, seal, log }: Parts): Promise<Running> {
  const tracer = config.otlpEndpoint === null ? silentTracer : await exportingTracer(config.otlpEndpoint, log);
  const openroll = assemble({
    database,
    real: realClock,
    newId: realIds(realClock),
    seal,
    settings: { ...config, onSignIn: () => forgetFirstSignIn(config.dataDir) },
    log,
    tracer,
    serves: config.role !== 'worker',
  });
  const baseUrl = localUrl(config.host, config.port);
  const app = config.role === 'worker' ? healthServer(openroll, config) : openroll.app;
  const listens = config.role !== 'worker' || Boolean(process.env.PORT);
  let worker: Worker | null = null;
  let listener: WorkListener | null = null;
  let closeChannel: CloseChannel | null = null;
  let first: FirstSignIn | null = null;
  const close = async () => {
    await Promise.all([app.close(), worker?.stop(), listener?.stop(), closeChannel?.()]);
    if (app !== openroll.app) await openroll.app.close();
    await tracer.stop();
  };
  try {
    if (listens) await listen(app, config);
    // Written only now: before listening, the port could belong to another program, whose address must not get into the
    // file.
    if (database.kind === 'embedded') {
      const desk = deskSiteOf(config);
      const sandbox = await ensureSandbox(openroll.kit, config.dataDir, baseUrl);
      const { dataDir, host } = config;
      first = await firstSignIn(openroll.kit, sandbox, { desk, dataDir, host, isTerminal: process.stdout.isTTY });
      closeChannel = await openChannel(config.dataDir, { kit: openroll.kit, seal: () => seal, desk: () => desk });
    }
    if (config.role === 'api') openroll.onWake(notifyWorkers(database.db, log));
    else {
      const started = startWorker(openroll.loops, log, tracer);
      worker = started;
      openroll.onWake(started.wake);
      openroll.collectors.push(() => workMetrics(started.failures));
      if (database.openSession) {
        const kinds = openroll.loops.map(({ kind }) => kind);
        listener = listenForWork(database.openSession, kinds, started.wake, log);
        openroll.collectors.push(listener.metrics);
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  log.info({ role: config.role, database: database.kind, address: listens ? baseUrl : null }, 'ready');
  return { baseUrl: listens ? baseUrl : null, firstSignIn: first, stop: () => stopAll(app, close, database, log) };
}

function workMetrics(failures: ReadonlyMap<string, number>) {
  const samples = [...failures].map(([work, value]) => ({ labels: { work }, value }));
  return [counter('openroll_work_failures_total', 'Turns of work that failed and were repeated.', samples)];
}

/** A separate worker serves only health checks and metrics, and only if PORT is set. */
function healthServer(openroll: Openroll, config: Config): FastifyInstance {
  const app = buildHttp(openroll.app.shared);
  logRequests(app);
  register(app, [...healthEndpoints(openroll.kit, notesOf), metricsEndpoint(config.metricsToken, openroll.collectors)]);
  return app;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const sentence = LISTEN_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''];
    throw sentence ? new OperatorError(sentence(host, port)) : error;
  }
}

const LISTEN_PROBLEMS: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} of ${host} is taken by another program. Stop that one, or set PORT to another number.`,
  EACCES: (_host, port) => `Port ${port} needs more rights than this process has. Set PORT to a number above 1023.`,
  EADDRNOTAVAIL: (host) => `HOST ${host} is not an address of this machine.`,
  ENOTFOUND: (host) => `HOST ${host} is not an address of this machine.`,
  EAI_AGAIN: (host) => `HOST ${host} is not an address of this machine.`,
};

/** A free port for PORT=0, chosen before the modules are assembled, since links contain it. */
function freePort(host: string): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve({ port: typeof address === 'object' && address ? address.port : 0 }));
    });
  });
}

/** Stops taking requests, finishes the running ones, ends the worker's turns, then closes the database. */
async function stopAll(app: FastifyInstance, close: () => Promise<void>, database: Database, log: Logger) {
  log.info('stopping');
  // A connection that was busy when the server closed stays open for more requests, so close it as soon as it is idle.
  const idle = setInterval(() => app.server.closeIdleConnections(), 100);
  const cut = setTimeout(() => app.server.closeAllConnections(), CUT_CONNECTIONS_MS);
  await close();
  clearInterval(idle);
  clearTimeout(cut);
  await database.close();
  log.info('stopped');
}

function stopOnSignals(running: Running, log: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    // A second signal: don't wait.
    if (stopping) process.exit(130);
    stopping = true;
    setTimeout(() => {
      log.error({ signal }, 'did not stop in time');
      process.exit(1);
    }, GIVE_UP_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function welcome(config: Config, { baseUrl, firstSignIn }: Running): string {
  if (baseUrl === null) return 'The Openroll worker is running. Ctrl+C stops it.\n';
  const rows: [string, string][] = [
    ['API', `${baseUrl}/v1`],
    ['Reference', `${baseUrl}/docs`],
  ];
  if (config.databaseUrl === null) {
    rows.push(
      ['Credentials', `${credentialsPath(config.dataDir)}  (a sandbox organization and its API key)`],
      ['Data', `${config.dataDir}  (set DATABASE_URL to use a PostgreSQL server)`],
    );
  }
  if (firstSignIn && 'url' in firstSignIn)
    rows.push(['Desk', `${firstSignIn.url}  (signs in once, within 15 minutes)`]);
  else if (firstSignIn) rows.push(['Desk', `${firstSignIn.file} has a link that signs in once, within 15 minutes`]);
  else rows.push(['Desk', `${config.consoleUrl ?? config.publicUrl}/console`]);
  const table = rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}\n`).join('');
  const next =
    '  npm run demo                 a whole plan year in about a minute\n' +
    '  npm run openroll -- doctor   check the installation\n' +
    '  npm run openroll -- --help   import a catalog and a census, follow the events\n';
  return `\nOpenroll is ready.\n\n${table}\nTry next, in another terminal:\n\n${next}\nCtrl+C stops it.\n\n`;
}

/**
 * `serve` as a process: prints where it listens, stops on signals, and exits with 1 and one sentence if it can't start.
 */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const config = loadConfig(env);
    const log = makeLog(config.logLevel);
    process.on('uncaughtException', (error) => {
      log.fatal({ err: error }, 'a fault outside of any request');
      process.exit(1);
    });
    const running = await start(config, log);
    stopOnSignals(running, log);
    if (config.databaseUrl === null || process.stdout.isTTY) process.stdout.write(welcome(config, running));
  } catch (error) {
    const known = asOperatorError(error);
    if (!known) throw error;
    process.stderr.write(`${known.message}\n`);
    process.exit(1);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { role: { type: 'string' } } });
  await serve(values.role === undefined ? process.env : { ...process.env, OPENROLL_ROLE: values.role });
}
