/** Employers and their settings. */

import Type from 'typebox';
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Address,
  AddressInput,
  addressOf,
  Data,
  DateString,
  Email,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  PhoneInput,
  pageBody,
  pageRequest,
  Text,
} from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { BENEFIT_FAMILIES } from '../vocabulary/products.ts';
import { checkStreetAddress, enrollmentRate, LIFECYCLE_STAGES, maskEin, PAY_FREQUENCIES } from './employer.rules.ts';
import {
  type EmployerListRow,
  type EmployerRow,
  insertEmployer,
  lockEmployer,
  reachesEmployer,
  selectEmployer,
  selectEmployers,
  updateEmployer,
} from './employer.sql.ts';

const employer = {
  id: Id('employer'),
  organization_id: Id('organization'),
  name: Type.String({ description: 'Display name.' }),
  legal_name: Type.String(),
  ein: Type.String({ description: 'Masked, last four digits visible.' }),
  reference_id: Nullable(Type.String()),
  email: Nullable(Type.String()),
  phone_number: Nullable(Type.String()),
  active: Type.Boolean(),
  address: Address,
  eligibility_policy_id: Nullable(Type.String()),
  contact: Type.Object({ email: Nullable(Type.String()), phone: Nullable(Type.String()) }),
  created_at: InstantString,
  updated_at: InstantString,
};
const Employer = Type.Object(employer);

const EmployerListItem = Type.Object({
  ...employer,
  employer_id: Id('employer'),
  enrollment_rate_summary: Type.Object({
    eligible: Type.Integer(),
    enrolled: Type.Integer(),
    percentage: Type.Integer(),
  }),
  benefit_families: Type.Array(Type.String()),
  hris_status: Type.Null(),
  benefit_lifecycle_stage: Type.Object({ stage: OneOf(LIFECYCLE_STAGES), as_of_date: Nullable(DateString) }),
});

const Settings = Type.Object({
  pay_frequency: Nullable(OneOf(PAY_FREQUENCIES)),
  deduction_period: OneOf(['current', 'previous']),
  first_payday: Nullable(DateString),
});

const CreateEmployer = Type.Object({
  name: Text(255),
  legal_name: Text(255),
  ein: Type.String({ pattern: '^[0-9]{2}-[0-9]{7}$' }),
  email: Email,
  address: AddressInput,
  phone_number: Type.Optional(Nullable(PhoneInput)),
  reference_id: Type.Optional(Nullable(Type.String({ maxLength: 255, description: 'Your own ID.' }))),
});

const UpdateEmployer = Type.Object({
  name: Type.Optional(Nullable(Text(255))),
  legal_name: Type.Optional(Nullable(Text(255))),
  address: Type.Optional(Nullable(AddressInput)),
  active: Type.Optional(Nullable(Type.Boolean())),
});

const UpdateSettings = Type.Object(
  {
    pay_frequency: OneOf(PAY_FREQUENCIES),
    deduction_period: Type.Optional(OneOf(['current', 'previous'])),
    first_payday: Type.Optional(Nullable(DateString)),
  },
  { additionalProperties: false },
);

function present(row: EmployerRow) {
  return {
    id: wireId('employer', row.id),
    organization_id: wireId('organization', row.organization_id),
    name: row.name,
    legal_name: row.legal_name,
    ein: maskEin(row.ein),
    reference_id: row.reference_id,
    email: row.email,
    phone_number: row.phone_number,
    active: row.active,
    address: row.address,
    eligibility_policy_id: wireIdOrNull('eligibilityPolicy', row.eligibility_policy_id),
    contact: { email: row.email, phone: row.phone_number },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

function presentListed(row: EmployerListRow) {
  return {
    ...present(row),
    employer_id: wireId('employer', row.id),
    enrollment_rate_summary: enrollmentRate(row.eligible, row.enrolled),
    benefit_families: row.families,
    hris_status: null,
    benefit_lifecycle_stage: { stage: row.stage, as_of_date: row.stage_until },
  };
}

/** The employer of the path, locked; it can't be missing, since reach was checked. */
async function load(command: Command, id: Uuid): Promise<EmployerRow> {
  return (await lockEmployer(command.db, command.organizationId, id)) ?? refuse('not_found');
}

const listEmployers = read({
  method: 'GET',
  path: '/v1/employers',
  operation: 'listEmployers',
  tag: 'employers',
  summary: 'List employers, newest first',
  who: ['K'],
  query: ListQuery({
    search: Type.Optional(
      Type.String({ maxLength: 255, description: 'Part of a name (any case), or an exact EIN, ID or e-mail.' }),
    ),
    benefit_family: Type.Optional(Type.Array(OneOf(BENEFIT_FAMILIES))),
    benefit_lifecycle_stage: Type.Optional(Type.Array(OneOf(LIFECYCLE_STAGES))),
    hris_provider: Type.Optional(Type.Array(Type.String())),
    hris_status: Type.Optional(Type.Array(OneOf(['Pending', 'Active', 'Inactive', 'Paused', 'Terminated']))),
    include_cancelled: Type.Optional(Type.Boolean({ default: false })),
  }),
  answers: { 200: PageOf(EmployerListItem) },
  run: async ({ db, kit, caller, query }) => {
    const page = pageRequest(query);
    // There are no HR-system connections yet, so a filter on them keeps nobody.
    if (query.hris_provider || query.hris_status) return answer(200, pageBody([], 0, page));
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const filter = {
      search: query.search || null,
      searchId: parseId('employer', query.search ?? ''),
      families: query.benefit_family ?? null,
      stages: query.benefit_lifecycle_stage ?? null,
      includeCancelled: query.include_cancelled === true || (query.benefit_lifecycle_stage ?? []).includes('cancelled'),
    };
    const { rows, total } = await selectEmployers(db, caller, today, filter, page);
    return answer(
      200,
      pageBody(
        rows.map((row) => presentListed(row)),
        total,
        page,
      ),
    );
  },
});

const createEmployer = mutate({
  method: 'POST',
  path: '/v1/employers',
  operation: 'createEmployer',
  tag: 'employers',
  summary: 'Create an employer',
  who: ['K'],
  body: CreateEmployer,
  answers: { 201: Data(Employer) },
  run: async (command, { caller, body }) => {
    const id = command.newId();
    await insertEmployer(command.db, {
      organization_id: command.organizationId,
      id,
      name: body.name,
      legal_name: body.legal_name,
      ein: body.ein,
      email: body.email,
      phone_number: body.phone_number ? normalizePhone(body.phone_number) : null,
      reference_id: body.reference_id ?? null,
      address: addressOf(body.address),
      created_at: command.now,
      updated_at: command.now,
    });
    const row = (await selectEmployer(command.db, caller, id)) ?? refuse('not_found');
    command.audit('employer.create', 'employer', id, { after: row });
    return answer(201, { data: present(row) });
  },
});

const getEmployer = read({
  method: 'GET',
  path: '/v1/employers/:employer_id',
  operation: 'getEmployer',
  tag: 'employers',
  summary: 'Read one employer',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  answers: { 200: Data(Employer) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectEmployer(db, caller, ids.employer_id)) ?? refuse('not_found');
    return answer(200, { data: present(row) });
  },
});

const changeEmployer = mutate({
  method: 'PUT',
  path: '/v1/employers/:employer_id',
  operation: 'updateEmployer',
  tag: 'employers',
  summary: 'Change name, address or active flag',
  description:
    'A partial update despite PUT: fields that are left out, or null, stay unchanged. EIN, e-mail, phone and reference ID ' +
    'cannot be changed. Post-office-box addresses are refused.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: UpdateEmployer,
  answers: { 200: Data(Employer) },
  refusals: ['post_office_box'],
  run: async (command, { ids, body }) => {
    const row = await load(command, ids.employer_id);
    if (body.address) orRefuse(checkStreetAddress(body.address));
    const change = {
      name: body.name ?? row.name,
      legal_name: body.legal_name ?? row.legal_name,
      active: body.active ?? row.active,
      ...(body.address ? { address: addressOf(body.address) } : {}),
    };
    await updateEmployer(command.db, command.organizationId, row.id, command.now, change);
    const after = await load(command, row.id);
    command.audit('employer.update', 'employer', row.id, { before: row, after });
    return answer(200, { data: present(after) });
  },
});

const updateEmployerSettings = mutate({
  method: 'PUT',
  path: '/v1/employers/:employer_id/settings',
  operation: 'updateEmployerSettings',
  tag: 'employers',
  summary: 'Set the pay frequency and how deductions are reported',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: UpdateSettings,
  answers: { 200: Data(Settings) },
  run: async (command, { ids, body }) => {
    const row = await load(command, ids.employer_id);
    await updateEmployer(command.db, command.organizationId, row.id, command.now, body);
    const after = await load(command, row.id);
    command.audit('employer.settings', 'employer', row.id, { before: row, after });
    const { pay_frequency, deduction_period, first_payday } = after;
    return answer(200, { data: { pay_frequency, deduction_period, first_payday } });
  },
});

const getEmployerSettings = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/settings',
  operation: 'getEmployerSettings',
  tag: 'employers',
  summary: 'Read the settings of an employer',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  answers: { 200: Data(Settings) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectEmployer(db, caller, ids.employer_id)) ?? refuse('not_found');
    const { pay_frequency, deduction_period, first_payday } = row;
    return answer(200, { data: { pay_frequency, deduction_period, first_payday } });
  },
});
export const employerEndpoints = [
  listEmployers,
  createEmployer,
  getEmployer,
  changeEmployer,
  updateEmployerSettings,
  getEmployerSettings,
];
