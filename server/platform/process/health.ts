/** What load balancers and orchestrators ask without credentials: is the process alive, can it serve requests? */
import Type from 'typebox';
import type { Kit } from '../commands/command.ts';
import type { Db } from '../database/db.ts';
import { fitOf, knownVersion, schemaOf } from '../database/migrate.ts';
import { answer, type Endpoint, serve } from '../http/endpoints.ts';
import { OneOf } from '../http/schemas.ts';
import type { RealClock } from './real-clock.ts';

const ANSWER_MS = 2_000;

/** A result is cached for this long, so that frequent checks don't query the database more often. */
const REMEMBERED_MS = 500;

interface Readiness {
  status: 'ready' | 'not_ready';
  reason?: string;
  /** What an operator should know although it can serve. */
  notes?: string[];
}

type Notes = (db: Db) => Promise<string[]>;

const UNCACHED = { 'cache-control': 'no-store' };

const getHealth = serve({
  method: 'GET',
  path: '/healthz',
  text: {
    operation: 'getHealth',
    tag: 'operation',
    summary: 'Is the process alive?',
    answers: { 200: Type.Object({ status: OneOf(['alive']) }) },
  },
  serve: async () => answer(200, { status: 'alive' }, UNCACHED),
});

const getReadiness = (readiness: () => Promise<Readiness>) =>
  serve({
    method: 'GET',
    path: '/readyz',
    text: {
      operation: 'getReadiness',
      tag: 'operation',
      summary: 'Can it serve?',
      description: '503 while the database does not answer or its schema is not one that this version runs on.',
      answers: {
        200: Type.Object({
          status: OneOf(['ready']),
          notes: Type.Array(Type.String(), {
            description: 'Codes for what an operator should know although it can serve.',
          }),
        }),
        503: Type.Object({ status: OneOf(['not_ready']), reason: Type.String() }),
      },
    },
    serve: async () => {
      const verdict = await readiness();
      return answer(verdict.status === 'ready' ? 200 : 503, verdict, UNCACHED);
    },
  });

export const healthEndpoints = ({ database, real }: Kit, notes: Notes = async () => []): Endpoint[] => [
  getHealth,
  getReadiness(readinessOf(database.db, real, notes)),
];

/** Queries the database; concurrent checks share the result. */
function readinessOf(db: Db, real: RealClock, notes: Notes): () => Promise<Readiness> {
  const known = knownVersion();
  let latest: { at: number; verdict: Promise<Readiness> } | null = null;
  return () => {
    const now = real.nowMs();
    if (!latest || now - latest.at >= REMEMBERED_MS || now < latest.at) {
      latest = { at: now, verdict: inTime(look(db, known, notes)) };
    }
    return latest.verdict;
  };
}

async function look(db: Db, known: number, notes: Notes): Promise<Readiness> {
  try {
    const schema = await schemaOf(db);
    if (fitOf(schema, known) === 'fits') return { status: 'ready', notes: await notes(db) };
    return {
      status: 'not_ready',
      reason: `The database has schema version ${schema.version}, this program needs ${known}.`,
    };
  } catch {
    return { status: 'not_ready', reason: 'The database does not answer.' };
  }
}

/** A database that hangs counts as one that does not answer. */
async function inTime(verdict: Promise<Readiness>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const reason = `The database did not answer within ${ANSWER_MS / 1000} s.`;
    timer = setTimeout(() => resolve({ status: 'not_ready', reason }), ANSWER_MS);
  });
  try {
    return await Promise.race([verdict, late]);
  } finally {
    clearTimeout(timer);
  }
}
