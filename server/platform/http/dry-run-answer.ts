/** The answer of a dry run: the resource as it would be, and next to it what would happen, now and on later days. */
import Type, { type TObject, type TSchema } from 'typebox';
import type { Impact, LaterEvent, Touched } from '../commands/dry-run.ts';
import { type EventResource, type NewEvent, resourceTypeOf } from '../commands/event.ts';
import type { ResourceKind } from '../register.ts';
import type { IdFormat, Uuid } from '../values/ids.ts';
import type { IdKinds } from './endpoints.ts';
import type { Answer } from './replies.ts';
import { DateString } from './schemas.ts';

const DryRunQuery = {
  dry_run: Type.Optional(Type.Boolean({ description: 'Answer what would happen; store nothing.' })),
};

/** The query of an endpoint that changes something. */
export function withDryRun(query: TSchema | undefined): TSchema {
  const properties = (query as TObject | undefined)?.properties ?? {};
  return Type.Object({ ...properties, ...DryRunQuery });
}

const EVENT = { event_name: Type.String(), resource_type: Type.String(), resource_id: Type.String() };

/** What a dry run adds to the resource; each module defines the shape of its impact. */
export function dryRunSchema(impacts: readonly Impact[]): TSchema {
  const shapes = Object.fromEntries(impacts.map(({ name, schema }) => [name, Type.Optional(schema)]));
  const told = {
    events: Type.Array(Type.Object(EVENT), { description: 'The events that would be sent, in this order.' }),
    later_events: Type.Optional(
      Type.Array(Type.Object({ on: DateString, ...EVENT }), {
        description:
          'Where the change announces something for a later day: the events that the calendar will send then, as things ' +
          'stand today.',
      }),
    ),
    ...shapes,
  };
  return Type.Object({ dry_run: Type.Object(told, { description: 'Nothing was stored.' }) });
}

/** The events in order, those of later days if there are any, and the impacts, each under its name. */
export function dryRunAnswer(
  ids: IdFormat<ResourceKind>,
  { body }: Answer,
  told: { events: readonly NewEvent[]; later: readonly LaterEvent[]; impacts: Record<string, unknown> },
): Answer {
  const named = ({ name, resourceId }: NewEvent) => {
    const type: EventResource = resourceTypeOf(name);
    return { event_name: name, resource_type: type, resource_id: ids.wireId(type, resourceId) };
  };
  const later = told.later.map((event) => ({ on: event.on, ...named(event) }));
  const dry_run = {
    events: told.events.map(named),
    ...(later.length > 0 ? { later_events: later } : {}),
    ...told.impacts,
  };
  return { status: 200, body: { ...((body ?? { data: null }) as object), dry_run } };
}

/** The resources in the path, and those that the events are about. */
export function touchedBy(
  kinds: IdKinds | undefined,
  ids: Record<string, Uuid>,
  events: readonly NewEvent[],
): Touched[] {
  const named = Object.entries(kinds ?? {}).map(([name, kind]) => ({ kind, id: ids[name] ?? '' }));
  return [...named, ...events.map(({ name, resourceId }) => ({ kind: resourceTypeOf(name), id: resourceId }))];
}
