/** The audit log: who did what to which resource. */

import Type from 'typebox';
import { answer, read } from '../../platform/http/endpoints.ts';
import {
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import type { ResourceKind } from '../../platform/register.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { kindOf, PREFIXES, parseId, wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { type AuditFilter, type AuditRow, selectAuditEntries } from './audit.sql.ts';

/** `censusSync` → `census_sync`, the spelling on the wire. */
const snakeCase = (kind: ResourceKind) => kind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const KINDS = new Map((Object.keys(PREFIXES) as ResourceKind[]).map((kind) => [snakeCase(kind), kind]));

const AuditEntry = Type.Object({
  id: Id('auditEntry'),
  occurred_at: InstantString,
  actor: Type.Object({
    kind: OneOf(['api_key', 'access_token', 'user', 'system']),
    id: Nullable(Type.String({ description: 'As named when the token was minted, or else the key or the token.' })),
    name: Nullable(Type.String()),
  }),
  action: Type.String({ description: 'The noun and the verb: `employer.update`.' }),
  resource_type: Type.String(),
  resource_id: Nullable(Type.String()),
  changes: Type.Array(
    Type.Object({
      field: Type.String(),
      before: Type.Optional(Type.Unknown({ description: 'Null if the resource was created.' })),
      after: Type.Optional(Type.Unknown({ description: 'Null if the resource was deleted.' })),
      changed: Type.Optional(Type.Literal(true, { description: 'In place of both: dates of birth are not shown.' })),
    }),
    { description: 'Each changed field of the resource. Never a secret.' },
  ),
  details: Type.Unsafe<object | null>({
    type: ['object', 'null'],
    additionalProperties: true,
    description: 'Facts that are not fields of the resource: counts, a reason.',
  }),
  trace_id: Nullable(Type.String()),
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function present(row: AuditRow) {
  const { occurred_at, actor_kind: kind, actor_id, actor_name: name, action, changes, details, trace_id } = row;
  // A key acting for itself and a user are shown by their ids; an actor named by a partner is shown as named.
  const actorKind = kind === 'user' ? 'user' : kind === 'api_key' ? 'apiKey' : null;
  const id = actorKind !== null && actor_id !== null && UUID.test(actor_id) ? wireId(actorKind, actor_id) : actor_id;
  return {
    id: wireId('auditEntry', row.id),
    occurred_at,
    actor: { kind, id, name },
    action,
    resource_type: snakeCase(row.resource_type),
    resource_id: wireIdOrNull(row.resource_type, row.resource_id),
    changes,
    details,
    trace_id,
  };
}

interface Query {
  resource_type?: string;
  resource_id?: string;
  actor_id?: string;
  action?: string;
  created_after?: Instant;
  created_before?: Instant;
}

/** The filter of a query; null if nothing can match: an id that names no resource, or one of another type. */
function filterOf(query: Query): AuditFilter | null {
  const { resource_type, resource_id, actor_id } = query;
  const filter: AuditFilter = {
    resourceType: KINDS.get(resource_type ?? '') ?? null,
    resourceId: null,
    actorId: actor_id === undefined ? null : (parseId('apiKey', actor_id) ?? parseId('user', actor_id) ?? actor_id),
    action: query.action ?? null,
    createdAfter: query.created_after ?? null,
    createdBefore: query.created_before ?? null,
  };
  if (resource_id === undefined) return filter;
  const kind = kindOf(resource_id);
  const resourceId = kind && parseId(kind, resource_id);
  if (!kind || !resourceId || (filter.resourceType !== null && filter.resourceType !== kind)) return null;
  return { ...filter, resourceType: kind, resourceId };
}

const listAuditEntries = read({
  method: 'GET',
  path: '/v1/audit-entries',
  operation: 'listAuditEntries',
  tag: 'organizations',
  summary: 'List who did what, newest first',
  description:
    'One entry per change, with each field before and after. A call that changed nothing leaves none. No entry holds a secret ' +
    'or a date of birth.',
  who: ['K'],
  query: ListQuery({
    resource_type: Type.Optional(OneOf([...KINDS.keys()])),
    resource_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    actor_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    action: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'Such as `employer.update`.' })),
    created_after: Type.Optional(InstantString),
    created_before: Type.Optional(InstantString),
  }),
  answers: { 200: PageOf(AuditEntry) },
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const filter = filterOf(query);
    if (!filter) return answer(200, pageBody([], 0, page));
    const { rows, total } = await selectAuditEntries(db, caller, filter, page);
    return answer(200, pageBody(rows.map(present), total, page));
  },
});
export const auditEndpoints = [listAuditEntries];
