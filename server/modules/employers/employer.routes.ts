/** Employers and their settings. */

import Type from 'typebox';
import { orRefuse, refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, REPLAYED, read } from '../../platform/http/endpoints.ts';
import {
  Address,
  AddressInput,
  type AddressInputValue,
  addressOf,
  Data,
  DateString,
  Email,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  OptionalText,
  PageOf,
  PhoneInput,
  pageBody,
  pageRequest,
  Text,
} from '../../platform/http/schemas.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { maskEin } from '../vocabulary/ein.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { DEDUCTION_PERIODS, PAY_FREQUENCIES } from '../vocabulary/payroll-words.ts';
import { BENEFIT_FAMILIES } from '../vocabulary/products.ts';
import { RosterGuard } from '../vocabulary/roster-guard.ts';
import { changeEmployer, changeSettings, createEmployer } from './employer.actions.ts';
import { checkStreetAddress, enrollmentRate, LIFECYCLE_STAGES } from './employer.rules.ts';
import {
  type EmployerListRow,
  type EmployerRow,
  reachesEmployer,
  selectEmployer,
  selectEmployers,
} from './employer.sql.ts';
import { hrisProvider } from './hris.routes.ts';
import { HRIS_STATUSES } from './hris.sql.ts';
import { MOST_PAYDAYS } from './pay-settings.rules.ts';

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
  roster_guard_percent: Nullable(RosterGuard),
  controlled_group: Nullable(
    Type.String({ description: 'The name of its group: employers with the same text form a group of companies.' }),
  ),
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
  hris_status: Nullable(Type.Object({ ...hrisProvider, status: OneOf(HRIS_STATUSES) })),
  benefit_lifecycle_stage: Type.Object({ stage: OneOf(LIFECYCLE_STAGES), as_of_date: Nullable(DateString) }),
});

const Settings = Type.Object({
  pay_frequency: Nullable(OneOf(PAY_FREQUENCIES)),
  deduction_period: OneOf(DEDUCTION_PERIODS),
  first_payday: Nullable(DateString),
  paychecks_per_year: Nullable(
    Type.Integer({
      description: 'The number of paychecks by which a year’s amount is divided; null: that of the frequency.',
    }),
  ),
  skip_third_payday: Type.Boolean({
    description: 'Bi-weekly: nothing is taken on the third payday of a month (24 of 26).',
  }),
  paydays: Nullable(Type.Array(DateString, { description: 'The paydays, replacing those derived from first_payday.' })),
});

const Ein = Type.String({ pattern: '^[0-9]{2}-[0-9]{7}$' });

const NewEmployer = Type.Object({
  name: Text(255),
  legal_name: Text(255),
  ein: Ein,
  email: Email,
  address: AddressInput,
  phone_number: Type.Optional(Nullable(PhoneInput)),
  reference_id: Type.Optional(Nullable(OptionalText(255, 'Your own ID.'))),
});

const UpdateEmployer = Type.Object({
  name: Type.Optional(Nullable(Text(255))),
  legal_name: Type.Optional(Nullable(Text(255))),
  address: Type.Optional(Nullable(AddressInput)),
  active: Type.Optional(Nullable(Type.Boolean())),
});

const CorrectEmployer = Type.Object({
  name: Type.Optional(Text(255)),
  legal_name: Type.Optional(Text(255)),
  ein: Type.Optional(Ein),
  email: Type.Optional(Email),
  phone_number: Type.Optional(Nullable(PhoneInput)),
  reference_id: Type.Optional(Nullable(Type.String({ maxLength: 255, description: 'Your own ID.' }))),
  address: Type.Optional(AddressInput),
  active: Type.Optional(Type.Boolean()),
  roster_guard_percent: Type.Optional(Nullable(RosterGuard)),
  controlled_group: Type.Optional(Nullable(Text(255))),
});

const UpdateSettings = Type.Object({
  pay_frequency: OneOf(PAY_FREQUENCIES),
  deduction_period: Type.Optional(
    OneOf(DEDUCTION_PERIODS, {
      description:
        'A run deducts for the month that begins, or for the one that has just ended. As the employer’s payroll does it.',
    }),
  ),
  first_payday: Type.Optional(Nullable(DateString)),
  paychecks_per_year: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 60,
        description:
          'The number of paychecks by which a year’s amount is divided, if not 52, 26, 24 or 12: 25 or 27, or those of nine ' +
          'months. Every payday takes 12 × the monthly amount ÷ this number. A new pay_frequency without it resets it. ' +
          'Take it from the employer’s payroll calendar.',
      }),
    ),
  ),
  skip_third_payday: Type.Optional(
    Type.Boolean({
      description:
        'With bi_weekly: nothing is taken on the third payday of a month, so a year is divided by 24. A new pay_frequency ' +
        'without it resets it. Take it from the employer’s payroll calendar.',
    }),
  ),
  paydays: Type.Optional(
    Nullable(
      Type.Array(DateString, {
        minItems: 1,
        maxItems: MOST_PAYDAYS,
        uniqueItems: true,
        description:
          'The paydays that deduct, at most 60 in a calendar year; overrides the other settings. A year’s amount is divided by ' +
          'paychecks_per_year, or else by the number of them in the plan year, so list them for all of it. Take them from the calendar of the ' +
          'employer’s payroll.',
      }),
    ),
  ),
});

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
    roster_guard_percent: row.roster_guard_percent,
    controlled_group: row.controlled_group,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

function settingsOf(row: EmployerRow) {
  const { pay_frequency, deduction_period, first_payday, paychecks_per_year, skip_third_payday, paydays } = row;
  return { pay_frequency, deduction_period, first_payday, paychecks_per_year, skip_third_payday, paydays };
}

function presentListed(row: EmployerListRow) {
  return {
    ...present(row),
    employer_id: wireId('employer', row.id),
    enrollment_rate_summary: enrollmentRate(row.eligible, row.enrolled),
    benefit_families: row.families,
    hris_status: row.hris_status,
    benefit_lifecycle_stage: { stage: row.stage, as_of_date: row.stage_until },
  };
}

/** The address as it is stored. */
function streetAddress(input: AddressInputValue) {
  orRefuse(checkStreetAddress(input));
  return addressOf(input);
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
    hris_status: Type.Optional(Type.Array(OneOf(HRIS_STATUSES))),
    include_cancelled: Type.Optional(Type.Boolean({ default: false })),
  }),
  answers: { 200: PageOf(EmployerListItem) },
  run: async ({ db, kit, caller, query }) => {
    const page = pageRequest(query);
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const filter = {
      search: query.search || null,
      searchId: parseId('employer', query.search ?? ''),
      families: query.benefit_family ?? null,
      stages: query.benefit_lifecycle_stage ?? null,
      hrisProviders: query.hris_provider?.map((name) => name.toLowerCase()) ?? null,
      hrisStatuses: query.hris_status ?? null,
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

const postEmployer = mutate({
  method: 'POST',
  path: '/v1/employers',
  operation: 'createEmployer',
  tag: 'employers',
  summary: 'Create an employer',
  description:
    'The same body again within 24 hours answers with the employer that it created first. Another body with the EIN and the ' +
    'reference ID of an employer is refused; divisions may share an EIN.',
  who: ['K'],
  body: NewEmployer,
  answers: { 201: Data(Employer) },
  refusals: ['employer_exists'],
  run: async (command, { caller, body }) => {
    const { row, repeated } = await createEmployer(command, caller, {
      name: body.name,
      legal_name: body.legal_name,
      ein: body.ein,
      email: body.email,
      phone_number: body.phone_number ? normalizePhone(body.phone_number) : null,
      reference_id: body.reference_id ?? null,
      address: addressOf(body.address),
    });
    return answer(201, { data: present(row) }, repeated ? REPLAYED : undefined);
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

const putEmployer = mutate({
  method: 'PUT',
  path: '/v1/employers/:employer_id',
  operation: 'updateEmployer',
  tag: 'employers',
  summary: 'Change name, address or active flag',
  description:
    'A partial update despite PUT: fields that are omitted or null stay unchanged. EIN, e-mail, phone and reference ID are ' +
    'corrected by PATCH. Post-office-box addresses are refused.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: UpdateEmployer,
  answers: { 200: Data(Employer) },
  refusals: ['post_office_box'],
  run: async (command, { ids, body }) => {
    const row = await changeEmployer(command, ids.employer_id, 'employer.update', {
      name: body.name ?? undefined,
      legal_name: body.legal_name ?? undefined,
      active: body.active ?? undefined,
      address: body.address ? streetAddress(body.address) : undefined,
    });
    return answer(200, { data: present(row) });
  },
});

const patchEmployer = mutate({
  method: 'PATCH',
  path: '/v1/employers/:employer_id',
  operation: 'correctEmployer',
  tag: 'employers',
  summary: 'Correct an employer',
  description:
    'Only the fields sent are changed; null clears optional fields. New documents show the corrected values; ' +
    'signed ones stay as they are. Post-office-box addresses are refused.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: CorrectEmployer,
  answers: { 200: Data(Employer) },
  refusals: ['post_office_box', 'employer_exists'],
  run: async (command, { ids, body }) => {
    const { name, legal_name, ein, email, reference_id, active, roster_guard_percent, controlled_group } = body;
    const row = await changeEmployer(command, ids.employer_id, 'employer.correct', {
      ...{ name, legal_name, ein, email, reference_id, active, roster_guard_percent, controlled_group },
      phone_number: body.phone_number ? normalizePhone(body.phone_number) : body.phone_number,
      address: body.address && streetAddress(body.address),
    });
    return answer(200, { data: present(row) });
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
    const row = await changeSettings(command, ids.employer_id, body);
    return answer(200, { data: settingsOf(row) });
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
    return answer(200, { data: settingsOf(row) });
  },
});

export const employerEndpoints = [
  listEmployers,
  postEmployer,
  getEmployer,
  putEmployer,
  patchEmployer,
  updateEmployerSettings,
  getEmployerSettings,
];
