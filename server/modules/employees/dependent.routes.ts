/** The spouse and children of a member (contract, members). Saving one does not enroll anybody. */

import Type from 'typebox';
import { correctDependent } from '../../flows/change-dependent.ts';
import { endDependent } from '../../flows/end-dependent.ts';
import { withdrawLoss } from '../../flows/withdraw-loss.ts';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Kit } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  DateString,
  Email,
  ListedStateAddressInput,
  Nullable,
  OneOf,
  PhoneInput,
  Text,
} from '../../platform/http/schemas.ts';
import { ageOn, type CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { NoticeGivenOn, RetroactiveReasonInput } from '../vocabulary/retroactive-schema.ts';
import { removeDependent, saveDependent } from './dependent.actions.ts';
import { END_CAUSES, GIVEN_RELATIONSHIPS, isPartner, lastDayAfter, RELATIONSHIPS } from './dependent.rules.ts';
import { type DependentRow, reachesDependent, selectReachedDependents } from './dependent.sql.ts';
import { GENDERS } from './employee.rules.ts';
import { reachesMember } from './member.sql.ts';

const SEXES = ['Male', 'Female', 'Other', 'Unknown'] as const;
const SUFFIXES = ['Sr', 'Jr', 'I', 'II', 'III', 'IV', 'V'] as const;

/** Social security numbers are not stored in this version, so none are accepted (rules 6.5). */
const NotTaken = Type.Optional(Type.Unsafe<never>({ not: {}, description: 'Refused: no SSN is stored.' }));

const TaxDependent = Type.Optional(
  Type.Boolean({
    description:
      'Only for a domestic partner or their child: a tax dependent, so that what is paid for them is not taxed. Can’t change ' +
      'while they are covered.',
  }),
);

const CreateDependent = Type.Object({
  first_name: Text(255),
  last_name: Text(255),
  suffix: Type.Optional(Nullable(OneOf(SUFFIXES))),
  date_of_birth: DateString,
  relationship: OneOf(GIVEN_RELATIONSHIPS, {
    description:
      'A domestic partner is shown as a spouse, a partner’s child as a child; `domestic_partner` tells them apart.',
  }),
  sex_at_birth: Type.Optional(Nullable(OneOf(SEXES))),
  gender: Type.Optional(Nullable(OneOf(GENDERS))),
  email: Type.Optional(Nullable(Email)),
  phone: Type.Optional(Nullable(PhoneInput)),
  address: ListedStateAddressInput,
  disabled: Type.Optional(
    Type.Boolean({
      description: 'A disabled child does not age off, and may be 26 or older. Requires the API key.',
    }),
  ),
  tax_dependent: TaxDependent,
  ssn: NotTaken,
});

const UpdateDependent = Type.Object({
  first_name: Type.Optional(Text(255)),
  last_name: Type.Optional(Text(255)),
  suffix: Type.Optional(Nullable(OneOf(SUFFIXES))),
  date_of_birth: Type.Optional(DateString),
  sex_at_birth: Type.Optional(Nullable(OneOf(SEXES))),
  disabled: Type.Optional(
    Type.Boolean({
      description: 'A disabled child does not age off, whether covered or not. Requires the API key.',
    }),
  ),
  tax_dependent: TaxDependent,
  reason: Type.Optional(Text(500)),
  retroactive_reason: Type.Optional(RetroactiveReasonInput),
  notice_given_on: Type.Optional(NoticeGivenOn),
  ssn: NotTaken,
});

const dependent = {
  legal_dependent_id: Id('dependent'),
  member_id: Id('member'),
  primary_member_id: Id('member'),
  first_name: Type.String(),
  last_name: Type.String(),
  suffix: Nullable(Type.String()),
  relationship: OneOf(RELATIONSHIPS),
  date_of_birth: DateString,
  age: Type.Integer(),
  sex_at_birth: Nullable(Type.String()),
  disabled: Type.Boolean(),
  domestic_partner: Type.Boolean({ description: 'A domestic partner, or a child of theirs, until a marriage.' }),
  tax_dependent: Type.Boolean(),
};
const Dependent = Type.Object(dependent);
const ListedDependent = Type.Object({
  ...dependent,
  ended_on: Nullable(
    Type.Unsafe<CalendarDate>({
      ...DateString,
      description: 'The day of the divorce or death; for other causes the last day of coverage. Null: they are active.',
    }),
  ),
  cause: Nullable(OneOf(END_CAUSES)),
});
const EndedDependent = Type.Object({
  ...dependent,
  ended_on: DateString,
  cause: OneOf(END_CAUSES),
  last_day: Type.Unsafe<CalendarDate>({ ...DateString, description: 'The last day on which they are covered.' }),
});
const SavedDependent = Type.Object({ ...dependent, created: Type.Boolean() });

function present(row: DependentRow, today: CalendarDate) {
  const { first_name, last_name, suffix, relationship, date_of_birth, sex_at_birth, disabled } = row;
  return {
    legal_dependent_id: wireId('dependent', row.id),
    member_id: wireId('member', row.member_id),
    primary_member_id: wireId('member', row.primary_member_id),
    first_name,
    last_name,
    suffix,
    relationship,
    date_of_birth,
    age: ageOn(date_of_birth, today),
    sex_at_birth,
    disabled,
    domestic_partner: isPartner(row),
    tax_dependent: row.tax_dependent,
  };
}

/** Within reach, and by an allowed caller: the API key, or the employee themselves. Other tokens get 403. */
async function maySave(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  if (!(await reachesMember(db, caller, ids))) return false;
  if (caller.tokenId !== null && caller.kind !== 'E') refuse('access_token_not_allowed');
  return true;
}

async function mayChange(db: Db, caller: Caller, ids: Record<string, Uuid>, { real }: Kit): Promise<boolean> {
  const { member_id: primaryId = '', legal_dependent_id: id = '' } = ids;
  const { today } = await readClock(db, real, caller.organizationId, 'none');
  // Existence is checked first: a caller who may not change a dependent must not learn either which ones exist.
  if (!(await reachesDependent(db, caller, { primaryId, id }, today))) return false;
  return maySave(db, caller, ids);
}

const WHO_MAY = 'Access tokens are refused, except an employee-bound one of the member.';

const listMemberDependents = read({
  method: 'GET',
  path: '/v1/members/:member_id/dependents',
  operation: 'listMemberDependents',
  tag: 'members',
  summary: 'List the legal dependents',
  description:
    'Complete, without pages. An employer-bound token sees those who are covered at its employer, now or in the future; of those ' +
    'who were ended, the ones whom it covered.',
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  query: Type.Object({
    status: Type.Optional(
      OneOf(['active', 'ended'], {
        description:
          'By default `active`. `ended`: ended by a divorce, a death or the operator; `withdrawDependentEnd` takes this back.',
      }),
    ),
  }),
  answers: { 200: Data(Type.Array(ListedDependent)) },
  run: async ({ db, kit, caller, ids, query }) => {
    if (!(await reachesMember(db, caller, ids))) refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const rows = await selectReachedDependents(db, caller, ids.member_id, query.status === 'ended' ? 'ended' : today);
    const data = rows.map((row) => ({ ...present(row, today), ended_on: row.ended_on, cause: row.end_cause }));
    return answer(200, { data });
  },
});

const createMemberDependent = mutate({
  method: 'POST',
  path: '/v1/members/:member_id/dependents',
  operation: 'createMemberDependent',
  tag: 'members',
  summary: 'Save a spouse, a domestic partner or a child',
  description:
    `Does not enroll anyone. 201 with \`created\` true means a new relationship; 200 with \`created\` false means that an ` +
    `active one matched (same birth date and names). ${WHO_MAY}`,
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  reach: maySave,
  body: CreateDependent,
  answers: { 200: Data(SavedDependent), 201: Data(SavedDependent) },
  refusals: [
    'access_token_not_allowed',
    'date_of_birth_in_future',
    'date_of_birth_implausible',
    'same_member',
    'child_over_max_age',
    'duplicate_active_spouse',
    'legal_dependent_creation_failed',
  ],
  run: async (command, { caller, ids, body }) => {
    if (body.disabled !== undefined && caller.tokenId !== null) refuse('access_token_not_allowed');
    const { row, created } = await saveDependent(command, ids.member_id, body);
    return answer(created ? 201 : 200, { data: { ...present(row, command.today), created } });
  },
});

const updateMemberDependent = mutate({
  method: 'PATCH',
  path: '/v1/members/:member_id/dependents/:legal_dependent_id',
  operation: 'updateMemberDependent',
  tag: 'members',
  summary: 'Correct the data of a dependent',
  description:
    `Omitted fields stay as they are. While the dependent is covered, \`disabled\` and \`date_of_birth\` may change, with the API ` +
    `key: coverage is priced with the corrected date from their first day, a child who is too old by it leaves with their last ` +
    `day, and the next deduction run charges or refunds the difference. No event is sent. ${WHO_MAY}`,
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member', legal_dependent_id: 'dependent' },
  reach: mayChange,
  body: UpdateDependent,
  answers: { 200: Data(Dependent) },
  refusals: [
    'access_token_not_allowed',
    'dependent_is_covered',
    'dependent_has_own_record',
    'date_of_birth_in_future',
    'date_of_birth_implausible',
    'same_member',
    'child_over_max_age',
  ],
  run: async (command, { caller, ids, body }) => {
    const { reason = null, retroactive_reason: retroactiveReason = null, notice_given_on, ...change } = body;
    const mayReprice = caller.tokenId === null;
    if (body.disabled !== undefined && !mayReprice) refuse('access_token_not_allowed');
    const row = await correctDependent(command, ids.member_id, ids.legal_dependent_id, change, {
      ...{ mayReprice, reason, retroactiveReason, noticeGivenOn: notice_given_on ?? null },
    });
    return answer(200, { data: present(row, command.today) });
  },
});

const deleteMemberDependent = mutate({
  method: 'DELETE',
  path: '/v1/members/:member_id/dependents/:legal_dependent_id',
  operation: 'deleteMemberDependent',
  tag: 'members',
  summary: 'Remove a dependent who is not covered',
  description:
    `Saving the same person again restores the relationship. A dependent ended by a divorce, a death or the operator is ` +
    `removed already, and coverage continues to its last day. ${WHO_MAY}`,
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member', legal_dependent_id: 'dependent' },
  reach: mayChange,
  answers: { 204: null },
  refusals: ['access_token_not_allowed', 'dependent_is_covered'],
  run: async (command, { ids }) => {
    await removeDependent(command, ids.member_id, ids.legal_dependent_id);
    return noContent;
  },
});
const EndDependent = Type.Object({
  ended_on: Type.Unsafe<CalendarDate>({
    ...DateString,
    description: 'The day of the divorce or death; for other causes the last day of coverage.',
  }),
  cause: OneOf(END_CAUSES),
  reason: Text(500),
  retroactive_reason: Type.Optional(RetroactiveReasonInput),
  notice_given_on: Type.Optional(NoticeGivenOn),
});

/** Within reach, but not the employees themselves: they report a life event. */
async function mayEnd(db: Db, caller: Caller, ids: Record<string, Uuid>, { real }: Kit): Promise<boolean> {
  const { member_id: primaryId = '', legal_dependent_id: id = '' } = ids;
  const { today } = await readClock(db, real, caller.organizationId, 'none');
  return reachesDependent(db, caller, { primaryId, id }, today);
}

const endMemberDependent = mutate({
  method: 'POST',
  path: '/v1/members/:member_id/dependents/:legal_dependent_id/end',
  operation: 'endMemberDependent',
  tag: 'members',
  summary: 'End a dependent, and their coverage with its last day',
  description:
    'After a divorce coverage ends with the month, after a death on that day, however late it is reported; for other causes ' +
    'on `ended_on`, for Medical not before today without a `retroactive_reason`. Enrollments stay, tier and price follow in ' +
    'dated parts, and deductions and invoices of months that have passed are corrected with the next run. No enrollment ' +
    'event is sent. The same call with another day corrects it.',
  who: ['K', 'R'],
  ids: { member_id: 'member', legal_dependent_id: 'dependent' },
  reach: mayEnd,
  body: EndDependent,
  answers: { 200: Data(EndedDependent) },
  refusals: ['dependent_end_in_future', 'would_be_rescission', 'notice_required'],
  run: async (command, { ids, body }) => {
    const { ended_on: endedOn, cause, reason, retroactive_reason: retroactiveReason = null } = body;
    const noticeGivenOn = body.notice_given_on ?? null;
    const row = await endDependent(command, ids.member_id, ids.legal_dependent_id, {
      ...{ endedOn, cause, reason, retroactiveReason, noticeGivenOn },
    });
    const last_day = lastDayAfter(cause, endedOn);
    return answer(200, { data: { ...present(row, command.today), ended_on: endedOn, cause, last_day } });
  },
});

/** An employer may take back the end of somebody whom it covered, although they are no longer covered. */
const mayTakeBack = (db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> => {
  const { member_id: primaryId = '', legal_dependent_id: id = '' } = ids;
  return reachesDependent(db, caller, { primaryId, id }, null);
};

const withdrawDependentEnd = mutate({
  method: 'DELETE',
  path: '/v1/members/:member_id/dependents/:legal_dependent_id/end',
  operation: 'withdrawDependentEnd',
  tag: 'members',
  summary: 'Take back a loss that never happened',
  description:
    'For a divorce, a death or another end that was reported by mistake, here or as a life event. The dependent, and everybody else ' +
    'whom the same life event ended, is family again and covered without a gap in every enrollment that the loss had ' +
    'affected, at its price. Nobody signs, and no enrollment event is sent; the next deduction run charges what is missing. A life ' +
    'event that reported the loss is `denied`, and a window that it opened expires. Answers given meanwhile stand: if one ' +
    'leaves them out, a window of 30 days asks again (`started_reason: correction`). A renewal that nobody signed ' +
    'is renewed again. The death of an employee is taken back by `withdrawTermination`.',
  who: ['K', 'R'],
  ids: { member_id: 'member', legal_dependent_id: 'dependent' },
  reach: mayTakeBack,
  body: Type.Object({ reason: Text(500) }),
  answers: { 200: Data(Dependent) },
  refusals: ['dependent_not_ended', 'duplicate_active_spouse', 'child_over_max_age', 'legal_dependent_creation_failed'],
  run: async (command, { ids, body }) => {
    const row = await withdrawLoss(command, ids.member_id, ids.legal_dependent_id, body.reason);
    return answer(200, { data: present(row, command.today) });
  },
});

export const dependentEndpoints = [
  listMemberDependents,
  createMemberDependent,
  updateMemberDependent,
  deleteMemberDependent,
  endMemberDependent,
  withdrawDependentEnd,
];
