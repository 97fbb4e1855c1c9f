/** The OpenAPI document for `npm run generate`: the server is put together on a database that is never connected to. */
import { assemble } from './app.ts';
import { realClock, realIds } from './platform/clock.ts';
import { openPostgres } from './platform/db.ts';
import { makeSeal } from './platform/seal.ts';

export async function openapiDocument(): Promise<object> {
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
  const { body } = await app.inject('/openapi.json');
  await app.close();
  await database.close();
  return JSON.parse(body) as object;
}
