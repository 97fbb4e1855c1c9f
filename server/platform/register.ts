/**
 * The words that the product lends the platform's types: which kinds of resources, events and work there are, which codes a
 * refusal has, who calls. `modules/register.ts` fills the interface in by declaration merging; for the platform they are just texts.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by modules/register.ts
export interface Register {}

type Registered<Name extends string> = Register extends Record<Name, infer Words extends string> ? Words : string;

export type ResourceKind = Registered<'resourceKind'>;
export type EventName = Registered<'eventName'>;
/** What can be woken as soon as a transaction that left it work has committed. */
export type WorkKind = Registered<'workKind'>;
/** Of a refusal. */
export type Code = Registered<'code'>;
