/** Groups of people on care plans. */
import Type from 'typebox';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  InstantString,
  ListQuery,
  Nullable,
  PageOf,
  pageBody,
  pageRequest,
  Text,
} from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import {
  type GroupRow,
  insertGroup,
  lockGroup,
  reachesGroup,
  updateGroup as saveGroup,
  selectGroup,
  selectGroups,
} from './group.sql.ts';

const Group = Type.Object({
  id: Id('group'),
  organization_id: Id('organization'),
  name: Type.String(),
  external_reference_id: Type.String({ description: 'Your own ID, unique in the organization.' }),
  created_at: InstantString,
  updated_at: InstantString,
});

function present(row: GroupRow) {
  return { ...row, id: wireId('group', row.id), organization_id: wireId('organization', row.organization_id) };
}

const refuseTaken = (): never => {
  throw new Refused(refuseField('group_exists', 'external_reference_id'));
};

const listGroups = read({
  method: 'GET',
  path: '/v1/groups',
  operation: 'listGroups',
  tag: 'groups',
  summary: 'List groups, newest first',
  who: ['K'],
  query: ListQuery({}),
  answers: { 200: PageOf(Group) },
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const { rows, total } = await selectGroups(db, caller.organizationId, page);
    return answer(200, pageBody(rows.map(present), total, page));
  },
});

const createGroup = mutate({
  method: 'POST',
  path: '/v1/groups',
  operation: 'createGroup',
  tag: 'groups',
  summary: 'Create a group',
  who: ['K'],
  body: Type.Object({ name: Text(255), external_reference_id: Text(255) }),
  answers: { 201: Data(Group) },
  refusals: ['group_exists'],
  run: async (command, { body: { name, external_reference_id } }) => {
    const { organizationId: organization_id, now } = command;
    const id = command.newId();
    const row = { organization_id, id, name, external_reference_id, created_at: now, updated_at: now };
    if (!(await insertGroup(command.db, row))) refuseTaken();
    command.audit('group.create', 'group', id, { after: row });
    return answer(201, { data: present(row) });
  },
});

const getGroup = read({
  method: 'GET',
  path: '/v1/groups/:group_id',
  operation: 'getGroup',
  tag: 'groups',
  summary: 'Read one group',
  who: ['K'],
  ids: { group_id: 'group' },
  answers: { 200: Data(Group) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectGroup(db, caller.organizationId, ids.group_id)) ?? refuse('not_found');
    return answer(200, { data: present(row) });
  },
});

const updateGroup = mutate({
  method: 'PATCH',
  path: '/v1/groups/:group_id',
  operation: 'updateGroup',
  tag: 'groups',
  summary: 'Rename a group or change its reference',
  description: 'Fields that are omitted or null stay as they are.',
  who: ['K'],
  ids: { group_id: 'group' },
  reach: reachesGroup,
  body: Type.Object({
    name: Type.Optional(Nullable(Text(255))),
    external_reference_id: Type.Optional(Nullable(Text(255))),
  }),
  answers: { 200: Data(Group) },
  refusals: ['group_exists'],
  run: async (command, { ids, body }) => {
    const before = (await lockGroup(command.db, command.organizationId, ids.group_id)) ?? refuse('not_found');
    const change = {
      name: body.name ?? before.name,
      external_reference_id: body.external_reference_id ?? before.external_reference_id,
    };
    if (!differs<GroupRow>(before, change)) return answer(200, { data: present(before) });
    const after = { ...before, ...change, updated_at: command.now };
    if (!(await saveGroup(command.db, after))) refuseTaken();
    command.audit('group.update', 'group', ids.group_id, { before, after });
    return answer(200, { data: present(after) });
  },
});

export const groupEndpoints = [listGroups, createGroup, getGroup, updateGroup];
