/** The household of a member: who lives together. Only dependents may be covered. */
import Type, { type Static } from 'typebox';
import { type FieldError, Refusal, Refused, refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, DateString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import {
  type FurtherPerson,
  type HouseholdRow,
  lockFurtherPeople,
  replaceFurtherPeople,
  selectHousehold,
  selectKnownMembers,
} from './household.sql.ts';
import { reachesMember } from './member.sql.ts';

const Relationship = OneOf(['Child', 'Spouse', 'Roommate', 'Other']);

const HouseholdMember = Type.Object({
  member_id: Id('member'),
  first_name: Type.String(),
  last_name: Type.String(),
  relationship: Nullable(Relationship),
  member_type: OneOf(['Account Holder', 'Dependent', 'Inactive']),
  date_of_birth: DateString,
  household_admin_in: Type.Boolean({ description: 'True for the account holder.' }),
});

const SetHousehold = Type.Object({
  people: Type.Array(
    Type.Object({
      member_id: Id('member'),
      relationship: Relationship,
      member_type: Type.Optional(OneOf(['Dependent', 'Inactive'], { description: 'Default Dependent.' })),
    }),
    { maxItems: 50 },
  ),
});

function present({ member_id, ...person }: HouseholdRow) {
  const household_admin_in = person.member_type === 'Account Holder';
  return { ...person, member_id: wireId('member', member_id), household_admin_in };
}

const getMemberHousehold = read({
  method: 'GET',
  path: '/v1/members/:member_id/household',
  operation: 'getMemberHousehold',
  tag: 'members',
  summary: 'List the household of a member',
  description:
    'The account holder, their active dependents, and others who live with them, whichever of them is requested. A member without ' +
    'any of these has no household: 404.',
  who: ['K', 'E'],
  ids: { member_id: 'member' },
  answers: { 200: Data(Type.Array(HouseholdMember)) },
  run: async ({ db, caller, ids }) => {
    const rows = await selectHousehold(db, caller, ids.member_id);
    if (rows.length === 0) refuse('not_found');
    return answer(200, { data: rows.map(present) });
  },
});

const setMemberHousehold = mutate({
  method: 'PUT',
  path: '/v1/members/:member_id/household',
  operation: 'setMemberHousehold',
  tag: 'members',
  summary: 'Set who lives with a member besides their dependents',
  description:
    'The complete list: people who are left out no longer live there. The member is the account holder. Dependents are part of the ' +
    'household anyway, and nobody is covered by being in it. Answers the household, or an empty list if nobody else is left.',
  who: ['K'],
  ids: { member_id: 'member' },
  reach: reachesMember,
  body: SetHousehold,
  answers: { 200: Data(Type.Array(HouseholdMember)) },
  run: async (command, { caller, ids: { member_id }, body }) => {
    const { db, organizationId, now } = command;
    const before = await lockFurtherPeople(db, organizationId, member_id);
    const after = furtherPeople(body, member_id);
    const known = await selectKnownMembers(
      db,
      organizationId,
      after.map((one) => one.member_id),
    );
    refuseWhere(after, ({ member_id: id }) => (known.has(id) ? null : ['not_found', 'There is no such member.']));
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      await replaceFurtherPeople(db, { organizationId, holderId: member_id, now }, after);
      command.audit('member.set_household', 'member', member_id, {
        before: { household: before },
        after: { household: after },
      });
    }
    return answer(200, { data: (await selectHousehold(db, caller, member_id)).map(present) });
  },
});

function furtherPeople({ people }: Static<typeof SetHousehold>, holderId: Uuid): FurtherPerson[] {
  const given = people.map(({ member_id, relationship, member_type = 'Dependent' }) => ({
    member_id: parseId('member', member_id) ?? '',
    relationship,
    member_type,
  }));
  refuseWhere(given, ({ member_id }, at) => {
    if (member_id === holderId) return ['invalid', 'The account holder is in the household already.'];
    const isAgain = given.findIndex((one) => one.member_id === member_id) < at;
    return isAgain ? ['duplicate', 'This person is named twice.'] : null;
  });
  return given;
}

function refuseWhere(
  people: readonly FurtherPerson[],
  wrong: (one: FurtherPerson, at: number) => [code: string, message: string] | null,
): void {
  const details = people.flatMap((one, at): FieldError[] => {
    const found = wrong(one, at);
    return found ? [{ path: `people.${at}.member_id`, code: found[0], message: found[1] }] : [];
  });
  if (details.length > 0) throw new Refused(new Refusal('invalid_request', { details }));
}

export const householdEndpoints = [getMemberHousehold, setMemberHousehold];
