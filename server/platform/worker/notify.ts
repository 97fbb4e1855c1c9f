/**
 * Tells other processes of new work. A process without a worker notifies those that have one, as soon as one of its
 * transactions has left work; a process with a worker listens on a connection of its own. A lost notification (a crash between
 * commit and NOTIFY, a broken connection, a pooler that does not pass it on) only costs time: the loop looks again after its
 * rest.
 */
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Db, Session } from '../database/db.ts';
import { type Collect, gauge } from '../process/metrics.ts';
import type { WorkKind } from '../register.ts';
import type { Wake } from './loops.ts';

const CHANNEL = 'openroll_work';

/** How often an idle connection is checked, and how long it has to answer: firewalls cut connections silently. */
const HEARTBEAT_MS = 30_000;
/** The pause before reconnecting. */
const AGAIN_MS = 1_000;

/**
 * Notifies the other processes after the commit, so that no transaction waits for the lock under which notifications are
 * queued. While one is being sent, the kinds for the next are collected: a busy process sends few.
 */
export function notifyWorkers(db: Db, log: Pick<Logger, 'warn'>): Wake {
  const kinds = new Set<WorkKind>();
  let sending = false;
  const send = async () => {
    sending = true;
    try {
      while (kinds.size > 0) {
        const payload = [...kinds].join(' ');
        kinds.clear();
        await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(db);
      }
    } catch (error) {
      log.warn({ err: error }, 'workers could not be told of new work; they find it by looking');
    }
    sending = false;
  };
  return (kind) => {
    kinds.add(kind);
    if (!sending) void send();
  };
}

export interface WorkListener {
  metrics: Collect;
  stop: () => Promise<void>;
}

/**
 * Wakes this process's worker when another process notifies it; other kinds of work are ignored. A lost connection is reopened,
 * and then everything is woken once.
 */
export function listenForWork(
  open: () => Session,
  kinds: readonly WorkKind[],
  wake: Wake,
  log: Pick<Logger, 'warn'>,
): WorkListener {
  let stopped = false;
  let listening = false;
  /** One warning each time the connection is lost, however long it is away. */
  let warned = false;
  let hangUp = () => {};

  async function listen(): Promise<void> {
    const session = open();
    // Resolves when the connection has ended, for whatever reason.
    const over = new Promise<void>((resolve) => {
      hangUp = resolve;
      session.on('error', () => resolve());
      session.on('end', resolve);
    });
    session.on('notification', ({ payload = '' }) => {
      const notified = new Set<string>(payload.split(' '));
      for (const kind of kinds) if (notified.has(kind)) wake(kind);
    });
    const heartbeat = setInterval(() => session.query('select 1').catch(() => hangUp()), HEARTBEAT_MS);
    try {
      await session.connect();
      await session.query(`listen ${CHANNEL}`);
      listening = true;
      warned = false;
      for (const kind of kinds) wake(kind);
      await over;
    } finally {
      listening = false;
      clearInterval(heartbeat);
      // Not awaited: on a broken connection this may never end.
      session.end().catch(() => {});
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        await listen();
      } catch (error) {
        if (!warned) log.warn({ err: error }, 'no connection to be notified of new work; it is found by polling');
        warned = true;
      }
      if (!stopped) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, AGAIN_MS);
          hangUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }

  const running = run();
  return {
    metrics: () => [
      gauge(
        'openroll_work_listening',
        'Whether this process is notified of work by others: 1, or 0 if it only polls.',
        listening ? 1 : 0,
      ),
    ],
    stop: () => {
      stopped = true;
      hangUp();
      return running;
    },
  };
}
