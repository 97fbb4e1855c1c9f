/** What is typed about a life event, and the request made from it. */
import type { Operations } from '../../shared/api-types.ts';
import type { LifeEventGroup, LifeEventType } from '../../shared/life-event-names.ts';
import type { Dependent } from '../answers.ts';
import { type DateParts, dateOf, NO_DATE } from '../parts/date-parts.ts';

export interface LifeEventForm {
  group: LifeEventGroup | '';
  type: LifeEventType | '';
  date: DateParts;
  otherEvent: string;
  note: string;
  /** Of an event that ends somebody's place in the family: who, and with a spouse, which children too. */
  whom: string | null;
  alsoEnds: string[];
}

export const EMPTY_LIFE_EVENT: LifeEventForm = {
  ...{ group: '', type: '', date: NO_DATE, otherEvent: '', note: '' },
  ...{ whom: null, alsoEnds: [] },
};

type Operation = Operations['POST /v1/members/{member_id}/qualifying-life-events'];
export type Report = Operation['body'];
/** What was reported, and the windows that it opens. */
export type Reported = Operation['answer']['data'];

/** Whose place in the family an event of this type may end; a marriage means the domestic partner, if there is one. */
export function whoMayBeMeant(type: LifeEventForm['type'], family: readonly Dependent[]): readonly Dependent[] {
  if (type === 'death_of_spouse_or_dependent') return family;
  const spouses = family.filter((one) => one.relationship === 'Spouse');
  if (type === 'married') return spouses.filter((one) => one.domestic_partner);
  return type === 'divorced' ? spouses : [];
}

/** Null: something is missing. */
export function reportOf(form: LifeEventForm, family: readonly Dependent[]): Report | null {
  const { type, date, otherEvent, note } = form;
  const event_date = dateOf(date);
  if (type === '' || !event_date || (type === 'other' && !otherEvent.trim())) return null;
  const meant = whoMayBeMeant(type, family).map((one) => one.legal_dependent_id);
  const whom = meant.length === 1 ? meant[0] : meant.find((id) => id === form.whom);
  if (meant.length > 0 && whom === undefined) return null;
  return {
    event_type: type,
    event_date,
    ...(whom === undefined ? {} : { dependent_id: whom }),
    ...(type === 'divorced' && form.alsoEnds.length > 0 ? { also_ends: form.alsoEnds } : {}),
    ...(type === 'other' ? { other_event: otherEvent.trim() } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
  };
}
