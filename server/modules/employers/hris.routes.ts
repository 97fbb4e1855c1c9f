/** The HR or payroll system that an employer's roster comes from. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable, OneOf, Text } from '../../platform/http/schemas.ts';
import { lockEmployer, reachesEmployer, selectEmployer } from './employer.sql.ts';
import { deleteHris, HRIS_STATUSES, type HrisRow, saveHris, selectHris, selectProviders } from './hris.sql.ts';

export const hrisProvider = { provider: Type.String(), provider_label: Type.String() };

const Connection = Type.Object({
  hris: Nullable(
    Type.Object({
      ...hrisProvider,
      status: OneOf(HRIS_STATUSES),
      last_sync_on: Nullable(InstantString),
      synced_row_count: Nullable(Type.Integer({ description: 'Rows of that roster.' })),
    }),
  ),
});

function present(row: HrisRow | null) {
  if (row === null) return { hris: null };
  const { provider, provider_label, status, last_sync_on, synced_row_count } = row;
  return { hris: { provider, provider_label, status, last_sync_on, synced_row_count } };
}

const listHrisProviders = read({
  method: 'GET',
  path: '/v1/employers/hris-providers',
  operation: 'listHrisProviders',
  tag: 'hris',
  summary: 'List the providers in use across your employers',
  description: 'Sorted and complete, without pages.',
  who: ['K'],
  answers: { 200: Data(Type.Array(Type.Object(hrisProvider))) },
  run: async ({ db, caller }) => answer(200, { data: await selectProviders(db, caller.organizationId) }),
});

const COMMON = { tag: 'hris', who: ['K'], ids: { employer_id: 'employer' } } as const;

const getEmployerHris = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/employers/:employer_id/hris',
  operation: 'getEmployerHris',
  summary: 'Read the HR or payroll system connection',
  description:
    'Null if there is none. A census with `?source=` and the provider moves `last_sync_on` and `synced_row_count`.',
  answers: { 200: Data(Connection) },
  run: async ({ db, caller, ids: { employer_id } }) => {
    if (!(await selectEmployer(db, caller, employer_id))) refuse('not_found');
    return answer(200, { data: present(await selectHris(db, caller.organizationId, employer_id)) });
  },
});

const putEmployerHris = mutate({
  ...COMMON,
  method: 'PUT',
  path: '/v1/employers/:employer_id/hris',
  operation: 'connectEmployerHris',
  summary: 'Set the HR or payroll system that the roster comes from',
  description:
    'Openroll does not call that system: the sender of its rosters registers it here, and names the provider with each census. A new ' +
    'provider starts without a roster.',
  reach: reachesEmployer,
  body: Type.Object({
    provider: Text(255),
    provider_label: Type.Optional(Text(255, 'A name for people; by default the provider.')),
    status: Type.Optional(OneOf(HRIS_STATUSES, { description: 'By default Active.' })),
  }),
  answers: { 200: Data(Connection) },
  run: async (command, { ids: { employer_id }, body }) => {
    const { db, organizationId, now } = command;
    await lockEmployer(db, organizationId, employer_id);
    const before = await selectHris(db, organizationId, employer_id);
    const kept = before?.provider.toLowerCase() === body.provider.toLowerCase() ? before : null;
    const after: HrisRow = {
      organization_id: organizationId,
      employer_id,
      provider: body.provider,
      provider_label: body.provider_label ?? kept?.provider_label ?? body.provider,
      status: body.status ?? kept?.status ?? 'Active',
      last_sync_on: kept?.last_sync_on ?? null,
      synced_row_count: kept?.synced_row_count ?? null,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    if (before && !differs(before, { ...after, updated_at: before.updated_at }))
      return answer(200, { data: present(before) });
    await saveHris(db, after);
    command.audit('employer.connect_hris', 'employer', employer_id, { before, after });
    return answer(200, { data: present(after) });
  },
});

const deleteEmployerHris = mutate({
  ...COMMON,
  method: 'DELETE',
  path: '/v1/employers/:employer_id/hris',
  operation: 'disconnectEmployerHris',
  summary: 'Delete the HR or payroll system connection',
  reach: reachesEmployer,
  answers: { 204: null },
  run: async (command, { ids: { employer_id } }) => {
    const { db, organizationId } = command;
    await lockEmployer(db, organizationId, employer_id);
    const before = await selectHris(db, organizationId, employer_id);
    if (before === null) return noContent;
    await deleteHris(db, organizationId, employer_id);
    command.audit('employer.disconnect_hris', 'employer', employer_id, { before, after: null });
    return noContent;
  },
});

export const hrisEndpoints = [listHrisProviders, getEmployerHris, putEmployerHris, deleteEmployerHris];
