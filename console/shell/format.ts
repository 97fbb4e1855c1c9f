/** Money and dates as the reader writes them, and moments in time. */
import { useMemo } from 'react';
import { type Format, makeFormat } from '../../embed/shared/format.ts';
import { useLanguage } from '../../embed/shared/words.ts';

export interface DeskFormat extends Format {
  /** `Mar 4, 2026, 9:05 AM`, in the reader's time zone. */
  moment(at: string): string;
}

export function useFormat(): DeskFormat {
  const language = useLanguage();
  return useMemo(() => {
    const moments = new Intl.DateTimeFormat(`${language}-US`, { dateStyle: 'medium', timeStyle: 'short' });
    return { ...makeFormat(language), moment: (at) => moments.format(new Date(at)) };
  }, [language]);
}
