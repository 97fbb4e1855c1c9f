/** Gives the platform's types the product's kinds and codes (platform/register.ts). */
import type { Caller as KnownCaller } from './access/caller.ts';
import type { EVENT_NAMES } from './events/event-names.ts';
import type { PREFIXES } from './vocabulary/ids.ts';
import type { REFUSALS } from './vocabulary/refusals.ts';

declare module '../platform/register.ts' {
  interface Register {
    resourceKind: keyof typeof PREFIXES;
    eventName: (typeof EVENT_NAMES)[number];
    /** One for each loop that app.ts assembles. */
    workKind:
      | 'census'
      | 'groups'
      | 'reviews'
      | 'calendar'
      | 'reconciliations'
      | 'deliveries'
      | 'numbering'
      | 'recoveries'
      | 'checkpoints'
      | 'housekeeping'
      | 'vacuum';
    code: keyof typeof REFUSALS;
    caller: KnownCaller;
  }
}
