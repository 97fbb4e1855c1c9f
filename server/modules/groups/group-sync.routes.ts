/** Member syncs of groups: submitted as a whole, and followed until they are done. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { reachesGroup } from './group.sql.ts';
import { submitSync } from './group-sync.actions.ts';
import { applyWhole } from './group-sync.loop.ts';
import { MemberRow } from './group-sync.schemas.ts';
import { type SyncRow, selectSync } from './group-sync.sql.ts';

const receipt = { request_id: Id('groupSync'), group_id: Id('group'), accepted_at: InstantString };

const MemberSync = Type.Object({
  ...receipt,
  completed_at: Nullable(InstantString),
  results: Nullable(
    Type.Object(
      {
        added_group_member_ids: Type.Array(Id('groupMember')),
        removed_group_member_ids: Type.Array(Id('groupMember')),
        failures: Type.Array(
          Type.Object({ reference_id: Type.String(), operation: OneOf(['add', 'remove']), reason: Type.String() }),
        ),
      },
      { description: 'Null while it runs. People who were only updated are in neither list.' },
    ),
  ),
  ignored_fields: Type.Array(Type.Object({ name: Type.String(), rows: Type.Integer() }), {
    description: 'Unknown fields of rows, and how many rows have each.',
  }),
});

function presentReceipt({ id, group_id, accepted_at }: SyncRow) {
  return { request_id: wireId('groupSync', id), group_id: wireId('group', group_id), accepted_at };
}

function present(row: SyncRow) {
  const ids = (uuids: readonly string[]) => uuids.map((id) => wireId('groupMember', id));
  const results = {
    added_group_member_ids: ids(row.added_ids),
    removed_group_member_ids: ids(row.removed_ids),
    failures: row.failures,
  };
  const { completed_at, ignored_fields } = row;
  return { ...presentReceipt(row), completed_at, results: completed_at === null ? null : results, ignored_fields };
}

const submitGroupMemberSync = mutate({
  method: 'POST',
  path: '/v1/groups/:group_id/members/sync',
  operation: 'submitGroupMemberSync',
  tag: 'groups',
  summary: 'Replace the members of a group',
  description:
    'The body is the whole group, at most 5,000 rows. Rows are matched by `reference_id`: new ones are added, known ones keep their ' +
    'subscription and get their personal data updated, missing ones are removed; an empty list removes everybody. A new row ' +
    'whose birth date and e-mail address the organization knows is that person. What is known of a person with an employment comes ' +
    'from there. No event is sent; follow the request for the outcome. A dry run answers 200 with the results.',
  who: ['K'],
  ids: { group_id: 'group' },
  reach: reachesGroup,
  query: Type.Object({
    strict: Type.Optional(
      Type.Boolean({ description: 'Refuse rows with unknown fields, instead of dropping these fields.' }),
    ),
  }),
  body: Type.Object({ members: Type.Array(MemberRow, { maxItems: 5000 }) }),
  bodyLimit: 16 * 1024 * 1024,
  answers: { 202: Data(Type.Object(receipt)) },
  dryRunShape: Data(MemberSync),
  refusals: ['duplicate_reference_id'],
  run: async (command, { kit, ids, query, body }) => {
    const id = await submitSync(command, ids.group_id, body.members, query.strict === true);
    const { db, organizationId } = command;
    const sync = await selectSync(db, { organizationId, groupId: ids.group_id, id });
    if (!sync) throw new Error(`member sync ${id} is gone`);
    if (!command.dryRun) return answer(202, { data: presentReceipt(sync) });
    await applyWhole(command, sync, kit.database.batchRows);
    return answer(200, { data: present(sync) });
  },
});

const getGroupMemberSync = read({
  method: 'GET',
  path: '/v1/groups/:group_id/members/sync/:request_id',
  operation: 'getGroupMemberSync',
  tag: 'groups',
  summary: 'Read the state and outcome of a member sync',
  who: ['K'],
  ids: { group_id: 'group', request_id: 'groupSync' },
  answers: { 200: Data(MemberSync) },
  run: async ({ db, caller: { organizationId }, ids }) => {
    const row = await selectSync(db, { organizationId, groupId: ids.group_id, id: ids.request_id });
    return answer(200, { data: present(row ?? refuse('not_found')) });
  },
});

export const groupSyncEndpoints = [submitGroupMemberSync, getGroupMemberSync];
