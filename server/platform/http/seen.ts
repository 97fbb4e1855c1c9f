/**
 * Two users who change the same resource. A dry run answers with an `ETag`, which is the last change of the resource in the
 * path. The change itself, sent with that `If-Match`, is refused if there has been another change since, and the refusal says
 * which.
 */
import type { Command, Kit } from '../commands/command.ts';
import { Refused, refuse, refuseField } from '../commands/refusal.ts';
import type { ResourceKind } from '../register.ts';
import type { Uuid } from '../values/ids.ts';
import type { Mutation } from './endpoints.ts';

type Ids = Record<string, Uuid>;
type Named = { kind: ResourceKind; id: Uuid };

const NEVER_CHANGED = 'none';

/** The last resource named in the path is the one that is changed. */
function resourceOf(endpoint: Pick<Mutation, 'ids'>, ids: Ids): Named | null {
  const [name = '', kind] = Object.entries(endpoint.ids ?? {}).at(-1) ?? [];
  const id = ids[name];
  return kind && id ? { kind, id } : null;
}

/** Headers for the answer of a dry run. */
export async function etagOf(
  kit: Kit,
  { db, organizationId }: Command,
  endpoint: Pick<Mutation, 'ids'>,
  ids: Ids,
): Promise<Record<string, string>> {
  const resource = resourceOf(endpoint, ids);
  if (!resource) return {};
  const [last] = await kit.changesSince(db, organizationId, resource, null);
  return { etag: `"${last ? kit.ids.wireId('auditEntry', last.id) : NEVER_CHANGED}"` };
}

/**
 * Called once the command has locked what it changes and before it writes its own audit entry, so every entry it finds is from
 * somebody else.
 */
export async function refuseIfChanged(
  kit: Kit,
  { db, organizationId }: Command,
  endpoint: Pick<Mutation, 'ids'>,
  ids: Ids,
  ifMatch: string | undefined,
): Promise<void> {
  if (ifMatch === undefined) return;
  const tag = /^"(.+)"$/.exec(ifMatch)?.[1] ?? '';
  const seen = kit.ids.parseId('auditEntry', tag);
  const resource = resourceOf(endpoint, ids);
  if (!resource || (seen === null && tag !== NEVER_CHANGED))
    throw new Refused(refuseField('invalid_request', 'If-Match', 'Send the ETag of a dry run of this change.'));
  const changes = await kit.changesSince(db, organizationId, resource, seen);
  if (changes.length === 0) return;
  const paths = new Set(changes.flatMap(({ action, fields }) => (fields.length > 0 ? fields : [action])));
  refuse('changed_meanwhile', { details: [...paths].map((path) => ({ path, code: 'changed_meanwhile' })) });
}
