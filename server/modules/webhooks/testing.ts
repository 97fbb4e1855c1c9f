/** For the tests of this module: events without a policy or an enrollment behind them. */

import { SYSTEM } from '../../platform/caller.ts';
import { command } from '../../platform/command.ts';
import { parseId, type Uuid, wireId } from '../../platform/ids.ts';
import { type EventName, resourceTypeOf } from '../../platform/outbox.ts';
import type { TestOpenroll } from '../../testing/app.ts';

export function organizationOf(wire: string): Uuid {
  const id = parseId('organization', wire);
  if (!id) throw new Error(`${wire} is no organization`);
  return id;
}

/** Lets these events happen in one command; answers the wire ids of their resources. */
export async function happen(t: TestOpenroll, organization: string, ...names: EventName[]): Promise<string[]> {
  const resources = names.map((name) => ({ name, id: t.kit.newId() }));
  await command(t.kit, { organizationId: organizationOf(organization), actor: SYSTEM }, async (context) => {
    for (const { name, id } of resources) context.emit(name, id);
  });
  return resources.map(({ name, id }) => wireId(resourceTypeOf(name), id));
}
