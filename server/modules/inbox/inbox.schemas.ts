/** The facts of each item that waits, by kind: its sentence is made from them in any language. */
import Type, { type Static, type TObject } from 'typebox';
import { DateString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';

const PERSON = { first_name: Type.String(), last_name: Type.String() };
const REPORTED = Type.Object({
  ...PERSON,
  event_type: OneOf(LIFE_EVENT_TYPES),
  other_event: Nullable(
    Type.String({ description: 'What happened, in the employee’s words, if the type is `other`.' }),
  ),
  event_date: DateString,
});
const OPEN_WINDOW = Type.Object({ ...PERSON, benefit: Type.String(), window_end: DateString });

export const FACTS = {
  life_event: REPORTED,
  proof_missing: REPORTED,
  correction_waiting: OPEN_WINDOW,
  dual_coverage: OPEN_WINDOW,
  census_stopped: Type.Object({ omitted: Type.Integer(), active: Type.Integer(), rows: Type.Integer() }),
  census_failed: Type.Object({ error_code: Type.String(), rows: Type.Integer() }),
  census_rows_failed: Type.Object({ failed: Type.Integer(), rows: Type.Integer() }),
  calendar_failure: Type.Object({ step: Type.String(), message: Type.String(), failures: Type.Integer() }),
  webhook_failing: Type.Object({ host: Type.String(), is_disabled: Type.Boolean() }),
  reconciliation: Type.Object({
    period_start: DateString,
    findings: Type.Integer(),
    off_in_cents: Type.Integer({ description: 'All differences added up, whichever way they go.' }),
  }),
  invoice_due: Type.Object({ number: Type.Integer(), period_start: DateString, premium_in_cents: Type.Integer() }),
  out_of_area: Type.Object({ ...PERSON, plan: Type.String() }),
  leave_arrears: Type.Object({ ...PERSON, starts_on: DateString, has_left: Type.Boolean() }),
} as const satisfies Record<string, TObject>;

export type InboxKind = keyof typeof FACTS;
export type Facts = { [Kind in InboxKind]: Static<(typeof FACTS)[Kind]> };
