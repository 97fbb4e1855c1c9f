/** Members: people across jobs, with the names and contact data of the latest job. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Address,
  Data,
  DateString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import { ageOn, type CalendarDate } from '../../platform/values/dates.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { selectEmploymentsOf } from './employee.sql.ts';
import { EmployeeBody, presentEmployee } from './employee.view.ts';
import {
  lockPreferredLanguage,
  type MemberListRow,
  type MemberSearch,
  type MemberView,
  reachesMember,
  selectMember,
  selectMembers,
  updatePreferredLanguage,
} from './member.sql.ts';

const LANGUAGES = ['en', 'es', 'zh', 'ru', 'sw', 'th'] as const;

const listItem = {
  id: Id('member', 'One person, the same across employers.'),
  first_name: Type.String(),
  last_name: Type.String(),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  address: Nullable(Address),
  external_id: Nullable(Id('groupMember', 'Their id in a care group; null: they are in none.')),
};

const MemberBody = Type.Object({
  ...listItem,
  name: Type.String({ description: 'Full legal name.' }),
  middle_name: Nullable(Type.String()),
  suffix: Nullable(Type.String()),
  date_of_birth: DateString,
  age: Type.Integer({ minimum: 0 }),
  sex_at_birth: Nullable(Type.String()),
  gender: Nullable(Type.String()),
  preferred_language: Nullable(Type.String()),
  tobacco_status: Nullable(Type.Boolean()),
  marital_status: Nullable(Type.String()),
  status: OneOf(['onboarded', 'pending_onboarding'], {
    description: 'Always onboarded: no step is required first.',
  }),
});

function presentListed({ id, group_member_id, ...listed }: MemberListRow) {
  return { ...listed, id: wireId('member', id), external_id: wireIdOrNull('groupMember', group_member_id) };
}

function present(row: MemberView, today: CalendarDate) {
  const { id, group_member_id, ...plain } = row;
  return {
    ...plain,
    id: wireId('member', id),
    external_id: wireIdOrNull('groupMember', group_member_id),
    name: [row.first_name, row.middle_name, row.last_name, row.suffix].filter(Boolean).join(' '),
    age: ageOn(row.date_of_birth, today),
    status: 'onboarded' as const,
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Three or more digits, among the punctuation of phone numbers. */
const PHONE_LIKE = /^[+\s().-]*(\d[\s().-]*){3,}$/;

/** One search text for every field (contract, listMembers). */
function searchOf(text: string): MemberSearch {
  const digits = text.replace(/\D/g, '');
  return {
    text,
    digits: PHONE_LIKE.test(text) ? (digits.length === 11 ? digits.replace(/^1/, '') : digits) : null,
    id: UUID.test(text) ? text : parseId('member', text),
  };
}

const listMembers = read({
  method: 'GET',
  path: '/v2/members',
  operation: 'listMembers',
  tag: 'members',
  summary: 'List the people who are or were employed or in a group, newest first',
  description: 'The only path with the version segment v2.',
  who: ['K'],
  query: ListQuery({
    search: Type.Optional(
      Type.String({
        maxLength: 255,
        description:
          'The beginnings of words of the name, in any order, or of the e-mail; the beginning of a phone number, or of its last seven or four ' +
          'digits; or a full member ID, with its prefix or as a UUID.',
      }),
    ),
  }),
  answers: { 200: PageOf(Type.Object(listItem)) },
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const text = query.search?.trim();
    const { rows, total } = await selectMembers(db, caller, text ? searchOf(text) : null, page);
    return answer(200, pageBody(rows.map(presentListed), total, page));
  },
});

const getMember = read({
  method: 'GET',
  path: '/v1/members/:member_id',
  operation: 'getMember',
  tag: 'members',
  summary: 'Read the profile of a member',
  description: 'An employer-bound token sees its own record of the person, and no other employer’s.',
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  answers: { 200: Data(MemberBody) },
  run: async ({ db, kit, caller, ids }) => {
    const row = (await selectMember(db, caller, ids.member_id)) ?? refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    return answer(200, { data: present(row, today) });
  },
});

const listMemberEmployments = read({
  method: 'GET',
  path: '/v1/members/:member_id/employments',
  operation: 'listMemberEmployments',
  tag: 'members',
  summary: 'List every employment of a member that the caller may see, newest first',
  description: 'Complete, without pages.',
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  answers: { 200: Data(Type.Array(EmployeeBody)) },
  run: async ({ db, caller, ids }) => {
    if (!(await reachesMember(db, caller, ids))) refuse('not_found');
    const rows = await selectEmploymentsOf(db, caller, ids.member_id);
    return answer(200, { data: rows.map((row) => presentEmployee(row, caller)) });
  },
});

const updateMember = mutate({
  method: 'PATCH',
  path: '/v1/members/:member_id',
  operation: 'updateMember',
  tag: 'members',
  summary: 'Set the language of a member',
  description: 'Names and contact data belong to the employments. null clears the language.',
  who: ['K', 'E'],
  ids: { member_id: 'member' },
  reach: reachesMember,
  body: Type.Object({ preferred_language: Type.Optional(Nullable(OneOf(LANGUAGES))) }),
  answers: { 200: Data(MemberBody) },
  run: async (command, { caller, ids, body }) => {
    const { db: tx, organizationId, now, today } = command;
    const before = await lockPreferredLanguage(tx, organizationId, ids.member_id);
    const language = body.preferred_language === undefined ? before : body.preferred_language;
    await updatePreferredLanguage(tx, organizationId, ids.member_id, now, language);
    command.audit('member.update', 'member', ids.member_id, {
      before: { preferred_language: before },
      after: { preferred_language: language },
    });
    const row = (await selectMember(tx, caller, ids.member_id)) ?? refuse('not_found');
    return answer(200, { data: present(row, today) });
  },
});
export const memberEndpoints = [listMembers, getMember, listMemberEmployments, updateMember];
