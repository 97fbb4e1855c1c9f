/** A calendar file that other programs read. */
import { expect, it } from 'vitest';
import { calendarFile } from './calendar-file.ts';

it('writes each day as an entry of its own', () => {
  const entries = [
    { day: '2026-07-01', title: 'Coverage starts: Medical, Dental' },
    { day: '2026-07-10', title: 'First deduction' },
  ];
  const lines = calendarFile(entries, '2026-06-10', 'enrl_1').split('\r\n');
  expect(lines[0]).toBe('BEGIN:VCALENDAR');
  expect(lines.filter((line) => /^(UID|DTSTART|SUMMARY)/.test(line))).toEqual([
    'UID:enrl_1-0@openroll',
    'DTSTART;VALUE=DATE:20260701',
    'SUMMARY:Coverage starts: Medical\\, Dental',
    'UID:enrl_1-1@openroll',
    'DTSTART;VALUE=DATE:20260710',
    'SUMMARY:First deduction',
  ]);
  expect(lines.slice(-2)).toEqual(['END:VCALENDAR', '']);
});

it('folds long lines between letters, to at most 75 octets', () => {
  const title = 'Inscripción '.repeat(20);
  const file = calendarFile([{ day: '2026-07-01', title }], '2026-06-10', 'enrl_1');
  for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(file.replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}`);
});
