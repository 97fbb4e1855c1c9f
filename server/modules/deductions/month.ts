/** A month as callers name it. */
import Type from 'typebox';
import { Refused, refuseField } from '../../platform/commands/refusal.ts';
import { type CalendarDate, parseDate } from '../../platform/values/dates.ts';

export const Month = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}$', description: '`YYYY-MM`' });

/** Its 1st; 400 where there is no such month. */
export function monthIn(text: string): CalendarDate {
  const month = parseDate(`${text}-01`);
  if (!month) throw new Refused(refuseField('invalid_request', 'month', 'Give a month, as YYYY-MM.'));
  return month;
}
