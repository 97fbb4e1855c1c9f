/** The days after an enrollment as a calendar file (RFC 5545), for the reader's own calendar. */

export interface CalendarEntry {
  /** YYYY-MM-DD; the entry takes the whole day. */
  day: string;
  title: string;
}

/** `today` stamps the file; `id` tells its entries apart from those of other files. */
export function calendarFile(entries: readonly CalendarEntry[], today: string, id: string): string {
  const lines = entries.flatMap(({ day, title }, at) => [
    'BEGIN:VEVENT',
    `UID:${id}-${at}@openroll`,
    `DTSTAMP:${compact(today)}T000000Z`,
    `DTSTART;VALUE=DATE:${compact(day)}`,
    `SUMMARY:${escaped(title)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]);
  const file = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Openroll//Benefits//EN', ...lines, 'END:VCALENDAR', ''];
  return file.map(folded).join('\r\n');
}

const compact = (day: string) => day.replaceAll('-', '');

/** Section 3.3.11. */
const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');

/** Section 3.1: at most 75 octets in a line; a letter is never divided. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  const parts = [''];
  let octets = 0;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (octets + size > 75) {
      parts.push('');
      octets = 1;
    }
    parts[parts.length - 1] += letter;
    octets += size;
  }
  return parts.join('\r\n ');
}
