/** One row of a census, as it is sent (contract, CensusSyncRow). Validated row by row, in JSON bodies and NDJSON lines alike. */
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

// What else a row of an HR system's export holds must not stop the roster.
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
