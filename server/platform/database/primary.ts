/**
 * For a failover: a connection to a replica is refused, and one whose server has stopped answering is given up. The server's
 * own time limits don't help when it is frozen or cut off, and TCP takes a quarter of an hour to notice.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import { READ_ONLY } from './errors.ts';

/** Reads from a replica may be outdated, so nothing is read there. */
export class PrimaryClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // The server reports this when a client connects.
    this.connection.on('parameterStatus', ({ parameterName, parameterValue }: Record<string, string>) => {
      if (parameterName === 'in_hot_standby' && parameterValue === 'on')
        this.connection.stream.destroy(new OnReplica());
    });
  }
}

class OnReplica extends Error {
  readonly code = READ_ONLY;

  constructor() {
    super('the server is a replica');
  }
}

class Silent extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(seconds: number) {
    super(`the server has said nothing for ${seconds} s`);
  }
}

/** The beginning of a transaction that may take as long as it needs. */
export const WITHOUT_LIMIT = 'set local statement_timeout = 0';
export interface Silence {
  /** False: the server may take as long as it needs to answer. */
  bound: (bounded: boolean) => void;
}

export function boundSilence({ connection }: Pick<pg.Client, 'connection'>, seconds: number): Silence {
  // Also the stream under TLS.
  const stream = connection.stream as Socket;
  stream.on('timeout', () => stream.destroy(new Silent(seconds)));
  const bound = (bounded: boolean) => void stream.setTimeout(bounded ? seconds * 1000 : 0);
  bound(true);
  return { bound };
}
