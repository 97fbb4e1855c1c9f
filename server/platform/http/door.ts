/**
 * A way into the server. Every endpoint is registered once for each door that leads to it: under the door's own path, for the
 * callers that the door knows. A credential for one door opens no other.
 */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../commands/caller.ts';
import type { Mutation, Reading } from './endpoints.ts';
import type { Answer } from './replies.ts';

export interface Door {
  /** The path of an endpoint behind this door; null: it has none. */
  pathOf(endpoint: Reading | Mutation): string | null;
  /** Identifies the caller. Throws the refusal if the credential is not valid here, or may not call this endpoint. */
  identify(request: FastifyRequest, endpoint: Reading | Mutation): Promise<Caller>;
  /** What this door requires of a body besides its schema: throws the refusal. */
  checkBody?(request: FastifyRequest, endpoint: Mutation): void;
  /** Records what the caller is about to see, before it is sent. */
  beforeAnswer?(request: FastifyRequest, endpoint: Reading | Mutation, answer: Answer): Promise<void>;
}
