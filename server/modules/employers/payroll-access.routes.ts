/**
 * Access to an employer's payroll system: a questionnaire with sign-in data, and a mailbox. The stored questionnaire is sealed
 * as a whole; no program can read it back, and neither the log nor an audit entry contains it.
 */
import { randomBytes } from 'node:crypto';
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable, OneOf, OptionalText, Text } from '../../platform/http/schemas.ts';
import type { Seal } from '../../platform/process/seal.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { lockEmployer, reachesEmployer, selectEmployer } from './employer.sql.ts';
import {
  deletePayrollAccess,
  insertMailbox,
  savePayrollAccess,
  selectAnswers,
  selectMailbox,
  selectSubmittedAt,
} from './payroll-access.sql.ts';

const ACCESS_METHODS = ['SELF_SETUP', 'NEEDS_HELP'] as const;
const optional = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));
// A password is taken exactly as typed, including trailing spaces.
const Password = Type.String({ maxLength: 1000, writeOnly: true });

const Questionnaire = Type.Object({
  employees_in_payroll_acknowledged: Type.Boolean(),
  payroll_data_impacts_eligibility_acknowledged: Type.Boolean(),
  classifications_accurate: Type.Boolean(),
  classification_correction_source: optional(OneOf(['ENTER_NAMES', 'EMAIL_LIST'])),
  misclassified_employee_names: Type.Optional(Type.Array(OptionalText(255), { maxItems: 5000 })),
  remaining_employee_action: optional(OneOf(['VITABLE_UPDATE', 'EMPLOYER_UPDATE'])),
  all_benefit_eligible_employees_present: Type.Boolean(),
  missing_employee_resolution: optional(OneOf(['EMAIL_CENSUS', 'SECOND_SYSTEM_ACCESS'])),
  is_controlled_group: Type.Boolean(),
  same_payroll_covers_other_eins: optional(Type.Boolean()),
  access_method: OneOf(ACCESS_METHODS),
  login_url: optional(OptionalText(2048)),
  username: optional(OptionalText(255)),
  phone: optional(OptionalText(40)),
  password: optional(Password),
  integration_confirmed: optional(Type.Boolean()),
  has_additional_payroll_system: Type.Boolean(),
  additional_access_method: optional(OneOf(ACCESS_METHODS)),
  additional_login_url: optional(OptionalText(2048)),
  additional_username: optional(OptionalText(255)),
  additional_phone: optional(OptionalText(40)),
  additional_password: optional(Password),
  additional_integration_confirmed: optional(Type.Boolean()),
});

const Setup = Type.Object({ completed: Type.Boolean(), submitted_at: Nullable(InstantString) });

const present = (submittedAt: Instant | null) => ({ completed: submittedAt !== null, submitted_at: submittedAt });

const COMMON = { tag: 'payroll', who: ['K'], ids: { employer_id: 'employer' } } as const;

const getPayrollAccessSetup = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/employers/:employer_id/payroll-access-setup',
  operation: 'getPayrollAccessSetup',
  summary: 'Read whether payroll access is set up',
  answers: { 200: Data(Setup) },
  run: async ({ db, caller, ids: { employer_id } }) => {
    if (!(await selectEmployer(db, caller, employer_id))) refuse('not_found');
    return answer(200, { data: present(await selectSubmittedAt(db, caller.organizationId, employer_id)) });
  },
});

const submitPayrollAccessSetup = (seal: Seal) =>
  mutate({
    ...COMMON,
    method: 'PUT',
    path: '/v1/employers/:employer_id/payroll-access-setup',
    operation: 'submitPayrollAccessSetup',
    summary: 'Send the payroll questionnaire and sign-in data',
    description:
      'Replaces what was sent before. All of it is stored encrypted. No program can read it back; users of the desk can, ' +
      'with a reason. An Idempotency-Key has no effect: a repeated request stores the same again.',
    reach: reachesEmployer,
    // Nothing of the request is kept under a key, neither its hash nor an answer.
    secret: true,
    body: Questionnaire,
    answers: { 200: Data(Setup) },
    run: async (command, { ids: { employer_id }, body }) => {
      const { db, organizationId, now } = command;
      await lockEmployer(db, organizationId, employer_id);
      const before = await selectSubmittedAt(db, organizationId, employer_id);
      const answers_encrypted = seal.seal(JSON.stringify(body));
      await savePayrollAccess(db, {
        organization_id: organizationId,
        id: employer_id,
        answers_encrypted,
        submitted_at: now,
      });
      // An act, not a change of fields: a repetition is worth recording, too.
      command.audit('employer.submit_payroll_access', 'employer', employer_id, {
        details: { sent_before: before !== null },
      });
      return answer(200, { data: present(now) });
    },
  });

/** Twenty within any hour: ten at once, and ten more over the hour. */
const REVEALS = { perSecond: 10 / 3600, burst: 10 };

const revealPayrollAccessSetup = (seal: Seal) =>
  mutate({
    ...COMMON,
    method: 'POST',
    path: '/v1/employers/:employer_id/payroll-access-setup/reveal',
    operation: 'revealPayrollAccessSetup',
    summary: 'Read the payroll questionnaire and its sign-in data',
    reach: reachesEmployer,
    // Only for a known person who gives a reason, never for a program.
    notForPrograms: true,
    rate: REVEALS,
    rateOf: 'user',
    secret: true,
    besideClock: true,
    body: Type.Object({ reason: Text(500) }),
    answers: { 200: Data(Questionnaire) },
    run: async (command, { ids: { employer_id }, body }) => {
      const { db, organizationId } = command;
      const sealed = (await selectAnswers(db, organizationId, employer_id)) ?? refuse('not_found');
      command.audit('employer.reveal_payroll_access', 'employer', employer_id, { details: { reason: body.reason } });
      return answer(200, { data: JSON.parse(seal.open(sealed)) });
    },
  });

const deletePayrollAccessSetup = mutate({
  ...COMMON,
  method: 'DELETE',
  path: '/v1/employers/:employer_id/payroll-access-setup',
  operation: 'deletePayrollAccessSetup',
  summary: 'Delete the payroll questionnaire and its sign-in data',
  reach: reachesEmployer,
  answers: { 204: null },
  run: async (command, { ids: { employer_id } }) => {
    const { db, organizationId } = command;
    await lockEmployer(db, organizationId, employer_id);
    const submitted_at = await selectSubmittedAt(db, organizationId, employer_id);
    if (submitted_at === null) return noContent;
    await deletePayrollAccess(db, organizationId, employer_id);
    command.audit('employer.delete_payroll_access', 'employer', employer_id, { before: { submitted_at }, after: null });
    return noContent;
  },
});

/** Hard to guess, since anybody who knows it can write to it. */
const newMailbox = () => `payroll-${randomBytes(10).toString('hex')}`;

const ensurePayrollIntegrationEmail = (inboundEmailDomain: string | null) =>
  mutate({
    ...COMMON,
    method: 'PUT',
    path: '/v1/employers/:employer_id/payroll-integration-email',
    operation: 'ensurePayrollIntegrationEmail',
    summary: 'Create the payroll mailbox if needed and return it',
    description:
      'Takes no body; a repeated call answers the same address. Openroll only creates the address: mail is received by the operator of ' +
      'the domain. Without OPENROLL_INBOUND_EMAIL_DOMAIN the answer is 409 `not_configured`.',
    reach: reachesEmployer,
    answers: { 200: Data(Type.Object({ integration_email: Type.String() })) },
    refusals: ['not_configured'],
    run: async (command, { ids: { employer_id } }) => {
      if (inboundEmailDomain === null)
        refuse('not_configured', { message: 'The server has no domain for mail: set OPENROLL_INBOUND_EMAIL_DOMAIN.' });
      const { db, organizationId, now } = command;
      await lockEmployer(db, organizationId, employer_id);
      let mailbox = await selectMailbox(db, organizationId, employer_id);
      if (mailbox === null) {
        mailbox = newMailbox();
        await insertMailbox(db, { organization_id: organizationId, employer_id, mailbox, created_at: now });
        command.audit('employer.make_payroll_mailbox', 'employer', employer_id, { after: { mailbox } });
      }
      return answer(200, { data: { integration_email: `${mailbox}@${inboundEmailDomain}` } });
    },
  });

export const payrollAccessEndpoints = (seal: Seal, inboundEmailDomain: string | null) => [
  getPayrollAccessSetup,
  submitPayrollAccessSetup(seal),
  revealPayrollAccessSetup(seal),
  deletePayrollAccessSetup,
  ensurePayrollIntegrationEmail(inboundEmailDomain),
];
