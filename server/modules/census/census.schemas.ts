/** One row of a census as sent (contract, CensusSyncRow). Validated row by row, in JSON bodies and NDJSON lines alike. */
import Type, { type Static } from 'typebox';
import {
  DateString,
  Email,
  ListedStateAddressInput,
  Nullable,
  OneOf,
  PhoneInput,
  Text,
} from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES } from '../employees/employee.rules.ts';

// Other fields in the export of an HR system must not stop the roster.
export const CensusRow = Type.Object(
  {
    reference_id: Type.Optional(Nullable(Text(255, 'Your own ID, the first key for matching; unique in the roster.'))),
    first_name: Text(255),
    last_name: Text(255),
    date_of_birth: DateString,
    email: Email,
    phone: Type.Optional(Nullable(PhoneInput)),
    address: Type.Optional(Nullable(ListedStateAddressInput)),
    start_date: Type.Optional(Nullable(DateString)),
    hire_date: Type.Optional(
      Nullable(
        Type.Unsafe<CalendarDate>({ ...DateString, description: 'Read as start_date; the two must not differ.' }),
      ),
    ),
    employee_class: Type.Optional(Nullable(OneOf(EMPLOYEE_CLASSES))),
    compensation_type: Type.Optional(Nullable(OneOf(COMPENSATION_TYPES))),
  },
  {
    additionalProperties: true,
    description:
      'Fields that are not named here, at any depth, are dropped, and named in `ignored_fields` of the sync.',
  },
);
export type CensusRowInput = Static<typeof CensusRow>;

/** How a roster is processed. */
export const CensusQuery = Type.Object({
  on_omitted: Type.Optional(
    OneOf(['deactivate', 'keep'], {
      description: 'What happens to employees whom no row matches; default deactivate.',
    }),
  ),
  max_deactivations: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description:
        'A sync that would deactivate more fails as a whole and changes nothing. Replaces the default limits: a third of the active ' +
        'people and more than ten, or half of them and more than three.',
    }),
  ),
  allow_empty: Type.Optional(Type.Boolean({ description: 'Accept an empty roster: everyone has left.' })),
  reuse_references: Type.Optional(
    Type.Boolean({
      description:
        'A reference whose person is not recognized belongs to somebody new, and its old holder has left. By default such a row ' +
        'fails (`reference_taken`).',
    }),
  ),
  source: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'The provider of the HR system that the roster comes from (`getEmployerHris`).',
    }),
  ),
  strict: Type.Optional(
    Type.Boolean({ description: 'Refuse rows with unknown fields, instead of dropping these fields.' }),
  ),
});
