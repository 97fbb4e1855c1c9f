/** What the HTTP layer is given. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Caller } from '../commands/caller.ts';
import type { Kit } from '../commands/command.ts';
import type { Impact } from '../commands/dry-run.ts';
import type { Uuid } from '../values/ids.ts';
import type { Door } from './door.ts';
import type { Endpoint } from './endpoints.ts';
import type { TakeToken } from './rate-limit.ts';

export interface HttpOptions {
  kit: Kit;
  /** The caller behind a credential, in each organization that it reaches; empty if it is not valid. */
  authenticate: (credential: string, headers: IncomingHttpHeaders) => Promise<Caller[]>;
  /** Doors in addition to the one for bearer tokens. */
  doors?: readonly Door[];
  takeToken: TakeToken | null;
  log: FastifyBaseLogger | false;
  trustProxy: boolean;
  /** The operations that SDKs are generated for: there, unknown fields of a newer SDK are dropped instead of refused. */
  sdkOperations?: ReadonlySet<string>;
  /** What a dry run reports besides its events. */
  impacts?: readonly Impact[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint;
  }
  interface FastifyRequest {
    caller: Caller | null;
    pathIds: Record<string, Uuid>;
  }
  interface FastifyInstance {
    /** What every route needs; set once by buildHttp. */
    shared: HttpOptions;
  }
}

export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('a route ran without a caller');
  return request.caller;
}
