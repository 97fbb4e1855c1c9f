/** The household of a member: who lives together. Who may be covered are the dependents. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, DateString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { type HouseholdRow, selectHousehold } from './household.sql.ts';

const HouseholdMember = Type.Object({
  member_id: Id('member'),
  first_name: Type.String(),
  last_name: Type.String(),
  relationship: Nullable(
    OneOf(['Child', 'Spouse', 'Roommate', 'Other'], { description: 'To the account holder, who has null.' }),
  ),
  member_type: OneOf(['Account Holder', 'Dependent', 'Inactive']),
  date_of_birth: DateString,
  household_admin_in: Type.Boolean({ description: 'The account holder is.' }),
});

function present({ member_id, relationship, ...person }: HouseholdRow) {
  const isHolder = relationship === null;
  return {
    ...person,
    member_id: wireId('member', member_id),
    relationship,
    member_type: isHolder ? ('Account Holder' as const) : ('Dependent' as const),
    household_admin_in: isHolder,
  };
}

const getMemberHousehold = read({
  method: 'GET',
  path: '/v1/members/:member_id/household',
  operation: 'getMemberHousehold',
  tag: 'members',
  summary: 'List the household of a member',
  description:
    'The account holder and their active dependents, whichever of them is asked for. A member without dependents, who is nobody’s ' +
    'dependent, has no household: 404.',
  who: ['K', 'E'],
  ids: { member_id: 'member' },
  answers: { 200: Data(Type.Array(HouseholdMember)) },
  run: async ({ db, caller, ids }) => {
    const rows = await selectHousehold(db, caller, ids.member_id);
    if (rows.length === 0) refuse('not_found');
    return answer(200, { data: rows.map(present) });
  },
});

export const householdEndpoints = [getMemberHousehold];
