/** An event as commands report it: a name and the resource that it is about. */
import type { EventName, ResourceKind } from '../register.ts';
import type { Uuid } from '../values/ids.ts';

export interface NewEvent {
  name: EventName;
  resourceId: Uuid;
}

type BeforeTheDot<Name> = Name extends `${infer Kind}.${string}` ? Kind : never;

/** The kinds of resources that events are about. */
export type EventResource = Extract<ResourceKind, BeforeTheDot<EventName>>;

/** The kind of resource is the part of the event's name before the dot. */
export function resourceTypeOf(name: EventName): EventResource {
  return name.slice(0, name.indexOf('.')) as EventResource;
}
