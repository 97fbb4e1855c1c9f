/** The OpenAPI document for `npm run generate`: the server is assembled on a database that it never connects to. */
import { assemble } from './app.ts';
import { openPostgres } from './platform/database/db.ts';
import { realClock, realIds } from './platform/process/real-clock.ts';
import { makeSeal } from './platform/process/seal.ts';

export async function openapiDocument(): Promise<object> {
  return JSON.parse((await fetchUnconnected('/openapi.json')).body) as object;
}

/** What the server answers without a database. */
export async function fetchUnconnected(path: string): Promise<{ body: string; headers: Record<string, unknown> }> {
  const database = openPostgres('postgres://nobody@127.0.0.1:1/nothing', { poolSize: 1 });
  const { app } = assemble({
    database,
    real: realClock,
    newId: realIds(realClock),
    seal: makeSeal('nothing is sealed while a document is written'),
    settings: {
      rateLimits: false,
      trustProxy: false,
      allowLoopbackWebhooks: false,
      allowedOrigins: [],
      publicUrl: 'http://localhost',
    },
    log: false,
  });
  await app.ready();
  const { body, headers } = await app.inject(path);
  await app.close();
  await database.close();
  return { body, headers };
}
