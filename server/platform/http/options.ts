/** What the HTTP side is made with. */
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
  /** Who the holder of a credential is, in each organization that it reaches; none: it is not valid. */
  authenticate: (credential: string, headers: IncomingHttpHeaders) => Promise<Caller[]>;
  /** Further ways in, besides that for bearer tokens. */
  doors?: readonly Door[];
  takeToken: TakeToken | null;
  log: FastifyBaseLogger | false;
  trustProxy: boolean;
  /** The operations that SDKs are generated for: fields that only a newer SDK knows are dropped there, and not refused. */
  sdkOperations?: ReadonlySet<string>;
  /** What a dry run tells besides its events. */
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
