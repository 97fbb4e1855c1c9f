/**
 * A pooler in transaction mode (pgbouncer, say) gives each transaction whatever connection is free: what was set for a connection, a
 * prepared statement or a LISTEN may then be another's. Of what a connection begins with it passes on the time zone and the style of
 * dates, and refuses or drops the rest.
 */
import pg from 'pg';

declare module 'pg' {
  interface Client {
    /** What pg sends when it connects. */
    getStartupConf(): Record<string, string>;
    /** The number of the server's process, as it was told. */
    processID?: number;
  }
}

/** All times are read as UTC. */
export const ZONE = { TimeZone: 'UTC', DateStyle: 'ISO' };

/** Says nothing when it connects but what poolers pass on. */
export class PlainClient extends pg.Client {
  override getStartupConf(): Record<string, string> {
    return { ...super.getStartupConf(), ...ZONE };
  }
}

/** Does a pooler answer at this address? It shows numbers of its own for the server's processes. */
export async function isPooled(url: string): Promise<boolean> {
  const client = new PlainClient({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  // The one that fails is the connection or the query, and that is thrown.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return rows[0]?.pid !== client.processID;
  } finally {
    await client.end();
  }
}

/** How a transaction begins that no connection can be set up for. */
export function beginWith(settings: Record<string, string>): string {
  return ['begin', ...Object.entries(settings).map(([name, value]) => `set local ${name} = '${value}'`)].join('; ');
}
