/** What an ID card prints: a plan's card as sent and stored, and as a person has it (contract, IdCard). */
import Type, { type Static } from 'typebox';
import { ListedStateAddressInput, Nullable, OneOf, PhoneInput, Text } from '../../platform/http/schemas.ts';
import { PRODUCT_CODES } from '../vocabulary/products.ts';

const CARD_TYPES = ['medical', 'dental', 'vision', 'rx'] as const;

const optional = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));

export const CardInput = Type.Object({
  card_type: OneOf(CARD_TYPES, {
    description: 'An rx card prints no network, no carrier, no disclaimers and no table.',
  }),
  group_id: Text(64, 'The group number on the card.'),
  network: optional(
    Type.Object({
      name: Text(255),
      address: ListedStateAddressInput,
      website: Text(2048),
      phone: PhoneInput,
      edi: optional(Text(64, 'Payer code for electronic claims.')),
      logo: optional(Type.String({ format: 'uri', maxLength: 2048 })),
      member_website: optional(Text(2048)),
      member_phone: optional(PhoneInput),
      provider_website: optional(Text(2048)),
      provider_phone: optional(PhoneInput),
    }),
  ),
  claims_payer_display_name: optional(Text(255)),
  carrier_phone: optional(PhoneInput),
  carrier_website: optional(Text(2048)),
  plan_disclaimer: optional(Text(2000)),
  general_disclaimer: optional(Text(2000)),
  nsa_table: Type.Optional(
    Type.Array(Type.Array(Text(255), { minItems: 1, maxItems: 6 }), {
      maxItems: 40,
      description: 'Rows of cost sharing, each a label and texts.',
    }),
  ),
});
export type CardInputValue = Static<typeof CardInput>;

const text = Nullable(Type.String());

export const CardBody = Type.Object({
  card_type: OneOf(CARD_TYPES),
  group_id: Type.String(),
  network: Nullable(
    Type.Object({
      name: Type.String(),
      logo: text,
      address: Type.Object({
        address_line_1: Type.String(),
        address_line_2: text,
        city: Type.String(),
        state: Type.String(),
        zipcode: Type.String(),
      }),
      edi: text,
      website: Type.String(),
      phone: Type.String(),
      member_website: text,
      member_phone: text,
      provider_website: text,
      provider_phone: text,
    }),
  ),
  claims_payer_display_name: text,
  carrier_phone: text,
  carrier_website: text,
  plan_disclaimer: text,
  general_disclaimer: text,
  nsa_table: Type.Array(Type.Array(Type.String())),
});
/** As stored and answered, with every field. */
export type Card = Static<typeof CardBody>;

export const MemberCardBody = Type.Object({
  ...CardBody.properties,
  group_member_id: Type.String({ description: 'The member number on the card.' }),
  member_name: Type.String(),
  employer_name: Type.String(),
  plan_name: Type.String(),
  benefit_code: OneOf(PRODUCT_CODES),
});
export type MemberCard = Static<typeof MemberCardBody>;
