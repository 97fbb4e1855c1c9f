/** Who is calling, as far as the platform asks; every query of a request carries it. */
import type { Register } from '../register.ts';
import type { Uuid } from '../values/ids.ts';

export type Generation = 1 | 2;

/** Made from a credential. What else it says, its kinds and what bounds it, is the product's. */
export interface CallerBase {
  organizationId: Uuid;
  /** Routes name the kinds that may call them. */
  kind: string;
  /** The API key itself, or the one that minted the token; null: a user, who needs none. */
  apiKeyId: Uuid | null;
  /** Null: the caller holds the API key itself. Of a user, the session. */
  tokenId: Uuid | null;
  /** Who has signed in; null: a program. */
  user: { id: Uuid; role: string } | null;
  /** The one resource that the credential is for; null: it reaches all of the organization. */
  boundTo: Uuid | null;
  /** Of the API's two generations of clients: some answers are not the same for both, so idempotency keys are apart. */
  generation: Generation;
  /** The person behind the token, as the partner named them when minting it. */
  actor: { id: string | null; name: string | null };
}

export type Caller = Register extends { caller: infer Known extends CallerBase } ? Known : CallerBase;
export type CallerKind = Caller['kind'];

/** Who did something, as the audit log and work that goes on by itself keep it. */
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

/** Whoever runs the server: at the command line, or by starting it. */
export const OPERATOR: Actor = { kind: 'system', id: null, name: 'operator' };

export const SYSTEM: Actor = { kind: 'system', id: null, name: null };
