/** What comes next, day by day: to read, to print, and for the reader's own calendar. */
import { Button, Group, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { useFormat, useSession } from '../../shared/session.tsx';
import type { Enrollment } from '../answers.ts';
import { type SignedAnswer, useDashboardState } from '../dashboard-state.tsx';
import { Section } from '../parts/Section.tsx';
import { useObjectUrl } from '../parts/use-object-url.ts';
import { type CalendarEntry, calendarFile } from './calendar-file.ts';
import { useDoneWords } from './done-words.ts';

export function Next({ signed }: { signed: Enrollment[] }) {
  const words = useDoneWords();
  const { date } = useFormat();
  const { today } = useSession();
  const entries = useEntries(signed);
  const id = signed[0]?.id ?? '';
  const text = calendarFile(entries, today, id);
  const file = useMemo(() => new Blob([text], { type: 'text/calendar;charset=utf-8' }), [text]);
  const url = useObjectUrl(file);
  const { state } = useDashboardState();
  // The paydays are not always known here, but whether anything is deducted is.
  const someday = signed.some(({ id: one }) => isTakenSomeday(state.signed[one]));
  return (
    <Section title={words.next}>
      <ul className="plain-list">
        {entries.map(({ day, title }) => (
          <li key={`${day} ${title}`}>
            <b>{date(day)}</b> {title}
          </li>
        ))}
        {someday && <li>{words.deductedSomeday}</li>}
      </ul>
      <Group gap="xs" className="no-print">
        {entries.length > 0 && (
          <Button component="a" variant="default" size="sm" download="benefits.ics" href={url ?? '#'}>
            {words.calendar}
          </Button>
        )}
        <Button variant="default" size="sm" onClick={() => window.print()}>
          {words.print}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" className="no-print">
        {words.later}
      </Text>
    </Section>
  );
}

const isTakenSomeday = (answer: SignedAnswer | undefined): boolean =>
  answer !== undefined && answer.firstDeductionOn === null && (answer.shown?.employeeCents ?? 0) > 0;

/** The days ahead, in order; benefits that share a day share an entry. */
function useEntries(signed: Enrollment[]): CalendarEntry[] {
  const words = useDoneWords();
  const nameOf = useBenefitName();
  const { list } = useFormat();
  const { today } = useSession();
  const { state } = useDashboardState();
  const on = (
    dayOf: (answer: SignedAnswer, one: Enrollment) => string | null | undefined,
    title: (names: string) => string,
  ) => {
    const days = signed.flatMap((one) => {
      const answer = state.signed[one.id];
      const day = answer && dayOf(answer, one);
      return day && day >= today ? [{ day, name: nameOf(one.benefit_type, one.product_name) }] : [];
    });
    return [...Map.groupBy(days, ({ day }) => day)].map(([day, rows]) => ({
      day,
      title: title(list(rows.map(({ name }) => name))),
    }));
  };
  const isElected = (answer: SignedAnswer) => answer.decision === 'elect';
  return [
    ...on((answer) => (isElected(answer) ? answer.coverageStart : null), words.begins),
    ...on((answer) => answer.firstDeductionOn, words.deducted),
    ...on((_, one) => one.enrollment_window_end, words.lastChange),
  ].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}
