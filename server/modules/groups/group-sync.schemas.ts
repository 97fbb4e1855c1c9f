/** One row of a member sync as sent (contract, GroupMemberSyncRow). */
import Type, { type Static } from 'typebox';
import { AddressInput, DateString, Email, Nullable, PhoneInput, Text } from '../../platform/http/schemas.ts';

// Other fields in somebody's export must not stop the sync.
export const MemberRow = Type.Object(
  {
    reference_id: Text(255, 'Your own ID, by which rows are matched; unique in the sync.'),
    first_name: Text(255),
    last_name: Text(255),
    date_of_birth: DateString,
    phone: Type.Optional(Nullable(PhoneInput)),
    email: Type.Optional(Nullable(Email)),
    plan_id: Type.String({
      pattern: '^pln_',
      description:
        'The care plan for somebody who is added; it changes nothing for somebody who is in the group already.',
    }),
    address: AddressInput,
  },
  {
    additionalProperties: true,
    description:
      'Fields that are not named here, at any depth, are dropped, and named in `ignored_fields` of the sync.',
  },
);
export type MemberRowInput = Static<typeof MemberRow>;
