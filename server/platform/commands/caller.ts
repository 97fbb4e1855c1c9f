/** Who is calling, as far as the platform needs to know; every query of a request carries it. */
import type { Register } from '../register.ts';
import type { Uuid } from '../values/ids.ts';

export type Generation = 1 | 2;

/** Made from a credential. Its further fields, its kinds and its bounds are defined by the product. */
export interface CallerBase {
  organizationId: Uuid;
  /** Routes list the kinds that may call them. */
  kind: string;
  /** The API key itself, or the one that minted the token; null for a user, who has none. */
  apiKeyId: Uuid | null;
  /** Null: the caller holds the API key itself. For a user, the id of the session. */
  tokenId: Uuid | null;
  /** The signed-in user; null: a program. */
  user: { id: Uuid; role: string } | null;
  /** The one resource that the credential is limited to; null: the whole organization. */
  boundTo: Uuid | null;
  /** The API's generation of clients. Some answers differ between the two, so idempotency keys are separate. */
  generation: Generation;
  /** The person behind the token, as the partner named them when minting it. */
  actor: { id: string | null; name: string | null };
}

export type Caller = Register extends { caller: infer Known extends CallerBase } ? Known : CallerBase;
export type CallerKind = Caller['kind'];

/** Who did something, as recorded by the audit log and by work that continues in the background. */
export interface Actor {
  kind: 'api_key' | 'access_token' | 'user' | 'system';
  id: string | null;
  name: string | null;
}

export function actorOf(caller: Caller): Actor {
  if (caller.user) return { kind: 'user', id: caller.user.id, name: caller.actor.name };
  return {
    kind: caller.tokenId === null ? 'api_key' : 'access_token',
    id: caller.actor.id ?? caller.tokenId ?? caller.apiKeyId,
    name: caller.actor.name,
  };
}

/** The operator: somebody who starts the server or uses its command line. */
export const OPERATOR: Actor = { kind: 'system', id: null, name: 'operator' };

export const SYSTEM: Actor = { kind: 'system', id: null, name: null };
