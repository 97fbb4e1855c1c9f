/** An endpoint as the desk shows it: how it does, and what of it was changed. */
import type { Operations } from '../../embed/shared/api-types.ts';

export type Endpoint = Operations['GET /v1/webhook-subscriptions']['answer']['data'][number];
export type EventName = NonNullable<Endpoint['event_names']>[number];

/** The key under which the list is kept. */
export const ENDPOINTS = ['subscriptions'];

export interface Typed {
  url: string;
  description: string;
  /** Null: all, also those that there will be. */
  events: EventName[] | null;
  concurrency: string;
}

export const NEW_ENDPOINT: Typed = { url: '', description: '', events: null, concurrency: '10' };

export const typedOf = ({ url, description, event_names, max_concurrency }: Endpoint): Typed => ({
  ...{ url, description: description ?? '', events: event_names, concurrency: String(max_concurrency) },
});

export const bodyOf = ({ url, description, events, concurrency }: Typed) => ({
  ...{ url: url.trim(), description: description.trim() || null, event_names: events },
  max_concurrency: Number(concurrency),
});

/** Only what is another now: what somebody else has changed meanwhile is not sent back. */
export function changesOf(before: Typed, typed: Typed): Partial<ReturnType<typeof bodyOf>> {
  const [was, is] = [bodyOf(before), bodyOf(typed)];
  const isOther = (name: keyof typeof is) => JSON.stringify(was[name]) !== JSON.stringify(is[name]);
  return Object.fromEntries(Object.entries(is).filter(([name]) => isOther(name as keyof typeof is)));
}

/** Of one that is enabled. One that nothing was delivered to yet is not said to be well. */
export function healthOf({ consecutive_failures, last_success_at }: Endpoint): 'failing' | 'well' | 'untried' {
  if (consecutive_failures > 0) return 'failing';
  return last_success_at === null ? 'untried' : 'well';
}
