/**
 * A pooler in transaction mode (such as pgbouncer) gives each transaction whichever connection is free. So settings of a
 * connection, a prepared statement or a LISTEN may end up on somebody else's. Of the startup parameters it passes on the time
 * zone and the date style, and refuses or drops the rest.
 */
import pg from 'pg';

declare module 'pg' {
  interface Client {
    /** The parameters that pg sends when it connects. */
    getStartupConf(): Record<string, string>;
    /** The id of the server's process, as the server reported it. */
    processID?: number;
  }
}

/** All times are read as UTC. */
export const ZONE = { TimeZone: 'UTC', DateStyle: 'ISO' };

/** Sends only the startup parameters that poolers pass on. */
export class PlainClient extends pg.Client {
  override getStartupConf(): Record<string, string> {
    return { ...super.getStartupConf(), ...ZONE };
  }
}

/** Does a pooler answer at this URL? It reports process ids of its own. */
export async function isPooled(url: string): Promise<boolean> {
  const client = new PlainClient({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  // The connection or the query fails as well, and that error is thrown.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return rows[0]?.pid !== client.processID;
  } finally {
    await client.end();
  }
}

/** The beginning of a transaction, with settings that can't be made for a connection. */
export function beginWith(settings: Record<string, string>): string {
  return ['begin', ...Object.entries(settings).map(([name, value]) => `set local ${name} = '${value}'`)].join('; ');
}
