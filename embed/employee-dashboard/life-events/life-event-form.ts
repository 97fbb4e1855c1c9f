/** What is typed about a life event, and the request made of it. */
import type { Operations } from '../../shared/api-types.ts';
import type { LifeEventType } from '../../shared/life-event-names.ts';
import { type DateParts, dateOf, NO_DATE } from '../parts/date-parts.ts';

export interface LifeEventForm {
  type: LifeEventType | '';
  date: DateParts;
  otherEvent: string;
  note: string;
}

export const EMPTY_LIFE_EVENT: LifeEventForm = { type: '', date: NO_DATE, otherEvent: '', note: '' };

type Operation = Operations['POST /v1/members/{member_id}/qualifying-life-events'];
export type Report = Operation['body'];
/** What was reported, and the windows that it opens. */
export type Reported = Operation['answer']['data'];

/** Null: something is missing. */
export function reportOf({ type, date, otherEvent, note }: LifeEventForm): Report | null {
  const event_date = dateOf(date);
  if (type === '' || !event_date || (type === 'other' && !otherEvent.trim())) return null;
  return {
    event_type: type,
    event_date,
    ...(type === 'other' ? { other_event: otherEvent.trim() } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
  };
}
