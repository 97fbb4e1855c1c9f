/** Moments that a caller names: the format lets a leap second and the year 0 through, which the database doesn't have. */
import { Refused } from '../../platform/errors.ts';
import { invalid } from '../../platform/replies.ts';

export function checkMoment(path: string, text: string | undefined): void {
  if (text === undefined || (!Number.isNaN(Date.parse(text)) && !text.startsWith('0000'))) return;
  throw new Refused(invalid([{ path, code: 'invalid_date_time', message: 'Give a time that exists, in UTC.' }]));
}
