/** Who is calling, and how far they reach. Made by `access` from the credential; every query of a request carries it. */
import type { Uuid } from '../values/ids.ts';

/** K: API key or unbound token. R: employer-bound token. E: employee-bound token. (ARCHITECTURE.md#requests) */
export type CallerKind = 'K' | 'R' | 'E';

export interface Caller {
  organizationId: Uuid;
  organizationKind: 'live' | 'sandbox';
  kind: CallerKind;
  /** The API key itself, or the one that minted the token. */
  apiKeyId: Uuid;
  /** Null: the caller holds the API key itself. */
  tokenId: Uuid | null;
  /** The bounds, null where there is none. SQL names all three: `($2::uuid is null or employer_id = $2)`. */
  employerId: Uuid | null;
  employeeId: Uuid | null;
  memberId: Uuid | null;
  /** The person behind the token, as the partner named them when minting it. */
  actor: { id: string | null; name: string | null };
}

/** Who did something, as the audit log, a census sync or a review keep it. */
export interface Actor {
  kind: 'api_key' | 'access_token' | 'system';
  id: string | null;
  name: string | null;
}

export function actorOf(caller: Caller): Actor {
  return {
    kind: caller.tokenId === null ? 'api_key' : 'access_token',
    id: caller.actor.id ?? caller.tokenId ?? caller.apiKeyId,
    name: caller.actor.name,
  };
}

/** Whoever runs the server: at the command line, or by starting it. */
export const OPERATOR: Actor = { kind: 'system', id: null, name: 'operator' };

export const SYSTEM: Actor = { kind: 'system', id: null, name: null };
