/**
 * A way into the server. Every endpoint is registered once for each door that it is behind: under the door's own path, and for
 * callers whom the door knows. What opens one door opens no other.
 */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../commands/caller.ts';
import type { Mutation, Reading } from './endpoints.ts';
import type { Answer } from './replies.ts';

export interface Door {
  /** Where an endpoint is behind this door; null: nowhere. */
  pathOf(endpoint: Reading | Mutation): string | null;
  /** Who calls. Throws the refusal of whoever is nobody here, or may not call this endpoint. */
  identify(request: FastifyRequest, endpoint: Reading | Mutation): Promise<Caller>;
  /** What this door asks of a body besides its schema: throws the refusal. */
  checkBody?(request: FastifyRequest, endpoint: Mutation): void;
  /** Keeps what somebody is about to be told, before it is sent. */
  beforeAnswer?(request: FastifyRequest, endpoint: Reading | Mutation, answer: Answer): Promise<void>;
}
