/** Access tokens and the caller's own organization. */
import Type, { type Static } from 'typebox';
import type { Generation } from '../../platform/commands/caller.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { ORIGIN_PATTERN } from '../../platform/http/origins.ts';
import { Data, InstantString, Nullable, OneOf, Text } from '../../platform/http/schemas.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';
import { RosterGuard } from '../vocabulary/roster-guard.ts';
import { type Credentials, changeOrganization, mintToken } from './access.actions.ts';
import { TOKEN_SECONDS } from './access.rules.ts';
import { type OrganizationRow, selectOrganization, selectReachedOrganizations } from './access.sql.ts';
import { REPORT_DAYS, START_RULES, settingsOf, type TypeSettings } from './life-event-settings.rules.ts';

const BoundEntity = Type.Object({
  type: OneOf(['employer', 'employee']),
  id: Type.String({ pattern: '^emp[rl]_', description: 'The employer or employee the token is limited to.' }),
});

const TokenRequest = Type.Object({
  grant_type: OneOf(['client_credentials']),
  bound_entity: Type.Optional(
    Type.Unsafe<{ type: 'employer' | 'employee'; id: string } | null>({ ...BoundEntity, type: ['object', 'null'] }),
  ),
  actor: Type.Optional(
    Type.Object(
      { id: Type.Optional(Text(255)), name: Type.Optional(Text(255)) },
      { description: 'The person behind the token, as shown in audit entries and signatures.' },
    ),
  ),
});

const Token = Type.Object({
  access_token: Type.String(),
  token_type: Type.String(),
  expires_in: Type.Integer({ description: 'Lifetime in seconds.' }),
  bound_entity: Type.Unsafe<{ type: string; id: string } | null>({
    type: ['object', 'null'],
    properties: { type: { type: 'string' }, id: { type: 'string' } },
  }),
});

const Origin = Type.String({
  pattern: ORIGIN_PATTERN,
  format: 'origin',
  maxLength: 255,
  description:
    'An origin whose pages may embed the widgets: https://payroll.example, https://*.example.com, http://localhost:*.',
});

const ConnectGeneration = Type.Unsafe<Generation>({
  type: 'integer',
  enum: [1, 2],
  description:
    'The generation of requests that do not name one in their headers: 1 for Connect’s first SDKs, 2 for its second.',
});

const LifeEventSettings = Type.Object({
  report_within_days: Type.Integer(),
  start: OneOf(START_RULES),
  auto_approve: Type.Boolean(),
  needs_proof: Type.Boolean(),
});

const LifeEventSettingsInput = Type.Unsafe<(Partial<TypeSettings> & { auto_approve?: boolean }) | null>({
  type: ['object', 'null'],
  description: 'Null: back to the defaults.',
  properties: {
    report_within_days: { type: 'integer', enum: [...REPORT_DAYS], description: 'Days after the event.' },
    start: {
      type: 'string',
      enum: [...START_RULES],
      description:
        'The first day of coverage: the day of the event or the day after it, or the 1st after the event or after the report, if later. ' +
        'For pre-tax benefits not before the report, except for a child that joins the family.',
    },
    auto_approve: { type: 'boolean', description: 'The same as in `life_event_auto_approve`.' },
    needs_proof: {
      type: 'boolean',
      description: 'It can only be approved once a document has been uploaded, and is never approved automatically.',
    },
  },
});

const Organization = Type.Object({
  id: Id('organization'),
  name: Type.String(),
  kind: OneOf(['live', 'sandbox']),
  time_zone: Type.String(),
  allowed_origins: Type.Array(Type.String()),
  life_event_auto_approve: Type.Array(Type.String()),
  life_events: Type.Unsafe<Record<string, Static<typeof LifeEventSettings>>>({
    type: 'object',
    additionalProperties: LifeEventSettings,
    description: 'By type, the settings in force.',
  }),
  roster_guard_percent: Nullable(RosterGuard),
  connect_generation: ConnectGeneration,
  created_at: InstantString,
  updated_at: InstantString,
});

const UpdateOrganization = Type.Object({
  name: Type.Optional(Text(255)),
  time_zone: Type.Optional(Text(64)),
  allowed_origins: Type.Optional(Type.Array(Origin, { maxItems: 100 })),
  life_event_auto_approve: Type.Optional(Type.Array(OneOf(LIFE_EVENT_TYPES), { uniqueItems: true })),
  life_events: Type.Optional(
    Type.Object(Object.fromEntries(LIFE_EVENT_TYPES.map((type) => [type, Type.Optional(LifeEventSettingsInput)])), {
      description:
        'By type; omitted settings stay. No fewer days than 29 CFR 2590.701-6 gives: 30, and 60 for Medicaid and CHIP ' +
        '(29 USC 1181(f)(3)).',
    }),
  ),
  roster_guard_percent: Type.Optional(Nullable(RosterGuard)),
  connect_generation: Type.Optional(ConnectGeneration),
});

function present(row: OrganizationRow) {
  const { name, kind, time_zone, allowed_origins, life_event_auto_approve, roster_guard_percent } = row;
  const settings = { name, kind, time_zone, allowed_origins, life_event_auto_approve, roster_guard_percent };
  const { connect_generation } = row;
  return {
    id: wireId('organization', row.id),
    ...settings,
    life_events: Object.fromEntries(
      LIFE_EVENT_TYPES.map((type) => [
        type,
        { ...settingsOf(type, row.life_events), auto_approve: life_event_auto_approve.includes(type) },
      ]),
    ),
    connect_generation,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

const issueAccessToken = mutate({
  method: 'POST',
  path: '/v1/auth/access-tokens',
  operation: 'issueAccessToken',
  tag: 'auth',
  summary: 'Mint an access token',
  description:
    'Call it from a server with an API key. A bound token is limited to one employer or one employee; an unbound one ' +
    'covers the organization. There is no refresh token. It ends after 15 minutes on either clock, or when its key is revoked.',
  who: ['K'],
  apiKeyOnly: true,
  secret: true,
  besideClock: true,
  body: TokenRequest,
  answers: { 200: Token },
  refusals: ['api_key_required'],
  run: async (command, { kit, caller, body }) => {
    const apiKeyId = caller.apiKeyId ?? refuse('api_key_required');
    const clock = await readClock(command.db, kit.real, caller.organizationId, 'none');
    const bound = body.bound_entity ?? null;
    const actor = body.actor ?? null;
    const token = await mintToken(command, clock.testNow, { apiKeyId, boundEntity: bound, actor });
    return answer(200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, bound_entity: bound });
  },
});

const listOrganizations = read({
  method: 'GET',
  path: '/v1/organizations',
  operation: 'listOrganizations',
  tag: 'organizations',
  summary: 'List the organizations the caller belongs to',
  description: 'Takes no parameters: no organization has to be named. The answer has an envelope of its own.',
  who: ['K'],
  ofAll: true,
  answers: {
    200: Type.Object({
      organizations: Type.Array(
        Type.Object({
          id: Id('organization'),
          name: Type.String(),
          type: Nullable(Type.String()),
          idp_org_id: Nullable(Type.String()),
          idp_provider: Nullable(Type.String()),
          super_in: Type.Boolean(),
          role: Type.String(),
        }),
      ),
      total: Type.Integer(),
    }),
  },
  run: async ({ db, caller }) => {
    // Connect knows no read-only role.
    const role = caller.user?.role === 'AUDITOR' ? 'OPERATIONS' : (caller.user?.role ?? 'ADMIN');
    const reached = await selectReachedOrganizations(db, caller.organizationIds);
    const organizations = reached.map(({ id, name, type }) => ({
      id: wireId('organization', id),
      name,
      type,
      idp_org_id: null,
      idp_provider: null,
      super_in: false,
      role,
    }));
    return answer(200, { organizations, total: organizations.length });
  },
});

const getOrganization = read({
  method: 'GET',
  path: '/v1/organization',
  operation: 'getOrganization',
  tag: 'organizations',
  summary: 'Read your organization and its settings',
  who: ['K'],
  answers: { 200: Data(Organization) },
  run: async ({ db, caller }) => {
    const row = await selectOrganization(db, caller.organizationId);
    if (!row) throw new Error('the caller has no organization');
    return answer(200, { data: present(row) });
  },
});

const patchOrganization = (credentials: Credentials) =>
  mutate({
    method: 'PATCH',
    path: '/v1/organization',
    operation: 'updateOrganization',
    tag: 'organizations',
    summary: 'Change the settings of your organization',
    description: 'Only the fields sent are changed. A sandbox keeps its time zone.',
    who: ['K'],
    holdsClock: true,
    body: UpdateOrganization,
    answers: { 200: Data(Organization) },
    refusals: ['below_legal_floor'],
    run: async (command, { caller, body }) => {
      return answer(200, { data: present(await changeOrganization(command, caller.organizationKind, body)) });
    },
    // Later requests get the answers of the generation that is set now.
    afterwards: async (answered, { caller }) => {
      credentials.forget(caller.organizationId);
      return answered;
    },
  });

export const accessEndpoints = (credentials: Credentials) => [
  issueAccessToken,
  listOrganizations,
  getOrganization,
  patchOrganization(credentials),
];
