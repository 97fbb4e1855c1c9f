/** Care plans: what people in a group are on. */
import Type from 'typebox';
import type { Command } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Cents,
  Data,
  InstantString,
  ListQuery,
  Nullable,
  OptionalText,
  PageOf,
  pageBody,
  pageRequest,
  Text,
} from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import {
  type CarePlanRow,
  insertCarePlan,
  lockCarePlan,
  reachesCarePlan,
  updateCarePlan as saveCarePlan,
  selectCarePlans,
} from './care-plan.sql.ts';

const optional = {
  description: Type.Optional(Nullable(OptionalText(2000))),
  monthly_cents: Type.Optional(Nullable(Cents)),
};

const CarePlan = Type.Object({
  id: Id('carePlan'),
  name: Type.String(),
  description: Nullable(Type.String()),
  monthly_cents: Nullable(
    Type.Integer({ description: 'US cents per month; for your information, nothing is charged.' }),
  ),
  archived_at: Nullable(InstantString),
  created_at: InstantString,
  updated_at: InstantString,
});

function present({ organization_id: _, ...row }: CarePlanRow) {
  return { ...row, id: wireId('carePlan', row.id) };
}

async function change(command: Command, id: Uuid, verb: 'update' | 'archive', to: Partial<CarePlanRow>) {
  const before = (await lockCarePlan(command.db, command.organizationId, id)) ?? refuse('not_found');
  if (!differs(before, to)) return before;
  const after = { ...before, ...to, updated_at: command.now };
  await saveCarePlan(command.db, after);
  command.audit(`care_plan.${verb}`, 'carePlan', id, { before, after });
  return after;
}

const listPlans = read({
  method: 'GET',
  path: '/v1/plans',
  operation: 'listPlans',
  tag: 'plans',
  summary: 'List the care plans that group members can be put on, newest first',
  description: 'Care plans are not benefit plans. Archived ones are left out.',
  who: ['K'],
  query: ListQuery({}),
  answers: { 200: PageOf(CarePlan) },
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const { rows, total } = await selectCarePlans(db, caller.organizationId, page);
    return answer(200, pageBody(rows.map(present), total, page));
  },
});

const createCarePlan = mutate({
  method: 'POST',
  path: '/v1/care-plans',
  operation: 'createCarePlan',
  tag: 'plans',
  summary: 'Add a care plan',
  who: ['K'],
  body: Type.Object({ name: Text(255), ...optional }),
  answers: { 201: Data(CarePlan) },
  run: async (command, { body }) => {
    const { organizationId: organization_id, now } = command;
    const { name, description = null, monthly_cents = null } = body;
    const given = { name, description, monthly_cents, archived_at: null };
    const row = { organization_id, id: command.newId(), ...given, created_at: now, updated_at: now };
    await insertCarePlan(command.db, row);
    command.audit('care_plan.create', 'carePlan', row.id, { after: row });
    return answer(201, { data: present(row) });
  },
});

const COMMON = { who: ['K'], tag: 'plans', ids: { care_plan_id: 'carePlan' }, reach: reachesCarePlan } as const;

const updateCarePlan = mutate({
  ...COMMON,
  method: 'PATCH',
  path: '/v1/care-plans/:care_plan_id',
  operation: 'updateCarePlan',
  summary: 'Change a care plan',
  description: 'Omitted fields stay as they are; null clears an optional one.',
  body: Type.Object({ name: Type.Optional(Text(255)), ...optional }),
  answers: { 200: Data(CarePlan) },
  run: async (command, { ids, body: { name, description, monthly_cents } }) => {
    const named = Object.entries({ name, description, monthly_cents }).filter(([, value]) => value !== undefined);
    return answer(200, { data: present(await change(command, ids.care_plan_id, 'update', Object.fromEntries(named))) });
  },
});

const archiveCarePlan = mutate({
  ...COMMON,
  method: 'POST',
  path: '/v1/care-plans/:care_plan_id/archive',
  operation: 'archiveCarePlan',
  summary: 'Archive a care plan, so that nobody new can be put on it',
  description: 'People on it stay on it. Archiving it again changes nothing.',
  answers: { 200: Data(CarePlan) },
  run: async (command, { ids }) => {
    const before = (await lockCarePlan(command.db, command.organizationId, ids.care_plan_id)) ?? refuse('not_found');
    const archived_at = before.archived_at ?? command.now;
    return answer(200, { data: present(await change(command, ids.care_plan_id, 'archive', { archived_at })) });
  },
});

export const carePlanEndpoints = [listPlans, createCarePlan, updateCarePlan, archiveCarePlan];
