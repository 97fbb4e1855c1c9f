/** Why Medical coverage may be taken away for days that have passed, as requests say it. */
import Type from 'typebox';
import { DateString, OneOf } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { RETROACTIVE_REASONS } from './enrollment-words.ts';

export const RetroactiveReasonInput = OneOf(RETROACTIVE_REASONS, {
  description: 'Lets Medical coverage end in the past (29 CFR 2590.715-2712); `fraud` needs `notice_given_on`.',
});

export const NoticeGivenOn = Type.Unsafe<CalendarDate>({
  ...DateString,
  description: 'For `fraud`: the day on which the person was told in writing, at least 30 days ago.',
});
