/**
 * When databases change places: a connection to a replica is none, and one whose server says nothing any more is given up. The
 * server's own time limits end no statement of a server that is frozen or cut off, and TCP takes a quarter of an hour to notice.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import { READ_ONLY } from './errors.ts';

/** Some reads of a replica would be of the past, so nothing is read there. */
export class PrimaryClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // A server tells this of itself when somebody connects.
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

/** How a transaction begins that may take as long as it needs. */
export const WITHOUT_LIMIT = 'set local statement_timeout = 0';
export interface Silence {
  /** False: the server may be silent for as long as it needs. */
  bound: (bounded: boolean) => void;
}

export function boundSilence({ connection }: Pick<pg.Client, 'connection'>, seconds: number): Silence {
  // With TLS, too.
  const stream = connection.stream as Socket;
  stream.on('timeout', () => stream.destroy(new Silent(seconds)));
  const bound = (bounded: boolean) => void stream.setTimeout(bounded ? seconds * 1000 : 0);
  bound(true);
  return { bound };
}
