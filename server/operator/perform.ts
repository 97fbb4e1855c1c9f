/**
 * The command line's side: opens the database and does what is asked, or lets a running embedded server do it that has
 * the database open.
 */
import { request } from 'node:http';
import { CliError, OPENROLL } from '../cli/output.ts';
import { addressConfig, databaseConfig, secretsConfig } from '../config.ts';
import { makeKit } from '../kit.ts';
import { deskSiteOf } from '../modules/users/session.rules.ts';
import { folderHolder } from '../platform/database/folder-lock.ts';
import { fitOf, knownVersion, schemaOf } from '../platform/database/migrate.ts';
import { openDatabase } from '../platform/database/open.ts';
import { realClock, realIds } from '../platform/process/real-clock.ts';
import { makeSeal } from '../platform/process/seal.ts';
import { ACTIONS, type ActionName, type Arguments, type Operating, type Result } from './actions.ts';
import { type Channel, channelPath, NONCE, newNonce, PROOF, proofOf, proves, readChannel } from './proof.ts';

type Env = NodeJS.ProcessEnv;
type Action<N extends ActionName> = (operating: Operating, given: Arguments<N>) => Promise<Result<N>>;

export async function perform<N extends ActionName>(env: Env, name: N, given: Arguments<N>): Promise<Result<N>> {
  const { databaseUrl, dataDir } = databaseConfig(env);
  const holder = databaseUrl === null ? await folderHolder(dataDir) : null;
  if (holder !== null) return ask(dataDir, holder, name, given);
  return withOperating(env, (operating) => (ACTIONS[name] as Action<N>)(operating, given));
}

/** Opens the database for one command. All but `migrate` require this version's schema. */
export async function withOperating<T>(
  env: Env,
  run: (operating: Operating) => Promise<T>,
  anySchema = false,
): Promise<T> {
  const database = await openDatabase(databaseConfig(env));
  try {
    if (!anySchema) await checkSchema(database);
    const seal = () => {
      const { seals, open } = secretsConfig(env);
      return makeSeal(seals, open);
    };
    const kit = makeKit({ database, real: realClock, newId: realIds(realClock) });
    return await run({ kit, seal, desk: () => deskSiteOf(addressConfig(env)) });
  } finally {
    await database.close();
  }
}

async function checkSchema(database: Operating['kit']['database']): Promise<void> {
  const schema = await schemaOf(database.db);
  const known = knownVersion();
  const fit = fitOf(schema, known);
  if (fit === 'fits') return;
  const next = fit === 'old database' ? `Run: ${OPENROLL} migrate` : 'Install a newer version of Openroll.';
  throw new CliError(`The database has schema version ${schema.version}, this program needs ${known}. ${next}`);
}

interface Answer {
  result?: unknown;
  unknown?: string;
  error?: ConstructorParameters<typeof CliError>;
}

async function ask<N extends ActionName>(dataDir: string, holder: string, action: N, given: Arguments<N>) {
  const channel = readChannel(dataDir);
  if (!channel) {
    throw new CliError(
      `The data folder ${dataDir} is in use (process ${holder}), and ${channelPath(dataDir)} does not say how to reach that ` +
        'program: it is starting, or an older one. Try again, or stop it.',
    );
  }
  const mine = newNonce();
  const hello = await post(channel, '/nonce', { [NONCE]: mine }, '');
  const theirs = hello.body;
  if (!proves(hello.proof, proofOf(channel.secret, 'server', mine, theirs))) throw stranger(channel);
  const body = JSON.stringify({ action, given });
  const headers = { [NONCE]: theirs, [PROOF]: proofOf(channel.secret, 'request', theirs, body) };
  const answer = await post(channel, '/run', headers, body);
  if (!proves(answer.proof, proofOf(channel.secret, 'answer', theirs, answer.body))) throw stranger(channel);
  const { result, unknown, error } = JSON.parse(answer.body) as Answer;
  if (error) throw new CliError(...error);
  if (unknown) throw new CliError('The running server is of another version, which can’t do this. Restart it.');
  return result as Result<N>;
}

function stranger({ url }: Channel): CliError {
  return new CliError(`Another program than the server of this data folder answers at ${url}. Restart the server.`);
}

/** Without a time-out: resealing many texts may take minutes. */
function post({ url }: Channel, path: string, headers: Record<string, string>, body: string) {
  return new Promise<{ body: string; proof: unknown }>((resolve, reject) => {
    const sent = request(url + path, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ body: Buffer.concat(chunks).toString(), proof: response.headers[PROOF] }));
    });
    sent.on('error', ({ message }) =>
      reject(new CliError(`The running server does not answer at ${url} (${message}).`)),
    );
    sent.end(body);
  });
}
