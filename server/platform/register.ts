/**
 * Types that the product fills in for the platform: its kinds of resources, events, work and callers, and the codes of
 * refusals. `modules/register.ts` extends the interface by declaration merging; to the platform they are plain texts.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by modules/register.ts
export interface Register {}

type Registered<Name extends string> = Register extends Record<Name, infer Words extends string> ? Words : string;

export type ResourceKind = Registered<'resourceKind'>;
export type EventName = Registered<'eventName'>;
/** The kinds of work that can be woken as soon as a transaction that created some has committed. */
export type WorkKind = Registered<'workKind'>;
/** The code of a refusal. */
export type Code = Registered<'code'>;
