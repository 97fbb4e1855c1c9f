/** Enrollments that wait for an answer, until when, and what happens without one. */
import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { daysBetween } from '../../shared/format.ts';
import { useFormat, useSession } from '../../shared/session.tsx';
import type { Enrollment } from '../answers.ts';
import { useDashboardState } from '../dashboard-state.tsx';
import { useOptionsQueryOf } from '../data.ts';
import { useStartAnswering } from '../start-answering.ts';
import { useCorrectionWords } from './correction-words.ts';
import { useHomeWords } from './home-words.ts';
import { type Overview, runningBeside } from './overview.ts';

export function OpenEnrollments({ overview, all }: { overview: Overview; all: Enrollment[] }) {
  const { needed, possible, toSign } = overview;
  const words = useHomeWords();
  const corrected = useCorrectionWords();
  const { date } = useFormat();
  const { today } = useSession();
  const first = needed[0] ?? toSign[0] ?? possible[0];
  usePrefetchedOptions(first?.id);
  return (
    <>
      {needed.length > 0 && (
        <OpenCard title={words.needed(needed.length)} rows={needed} button={words.start} urgent>
          <Text fw={600}>
            {words.neededUntil(date(lastDay(needed)), Math.max(0, daysBetween(today, lastDay(needed))))}
          </Text>
          <Text size="sm">{words.ifSilent}</Text>
          <Text size="sm" c="dimmed">
            {words.minutes}
          </Text>
        </OpenCard>
      )}
      {toSign.length > 0 && (
        <OpenCard
          title={corrected.toSign(toSign.length)}
          rows={toSign}
          button={corrected.look}
          urgent={needed.length === 0}
          detailOf={(one) => (one.enrollment_window_reason === 'life_event' ? corrected.withEvent : null)}
        >
          <Text size="sm">{corrected.toSignText(date(lastDay(toSign)))}</Text>
        </OpenCard>
      )}
      {possible.length > 0 && (
        <OpenCard
          title={words.possible}
          rows={possible}
          button={words.look}
          urgent={needed.length + toSign.length === 0}
          detailOf={(one) => runningBeside(one, all)?.plan_name ?? null}
        >
          <Text size="sm">{words.possibleText(date(lastDay(possible)))}</Text>
        </OpenCard>
      )}
    </>
  );
}

/** The rows are sorted by it: the first closes first. */
const lastDay = (rows: Enrollment[]): string => rows[0]?.enrollment_window_end ?? '';

interface OpenCardProps {
  title: string;
  rows: Enrollment[];
  button: string;
  urgent: boolean;
  detailOf?: (one: Enrollment) => string | null;
  children: React.ReactNode;
}

function OpenCard({ title, rows, button, urgent, detailOf, children }: OpenCardProps) {
  const nameOf = useBenefitName();
  const { shortDate } = useFormat();
  const { today } = useSession();
  const words = useHomeWords();
  const start = useStartAnswering();
  const { state } = useDashboardState();
  // Chosen here, before a reload, or on another device.
  const isChosen = ({ id, has_draft }: Enrollment) =>
    id in state.drafts ? state.drafts[id]?.answer !== null : has_draft;
  const done = rows.filter(isChosen).length;
  const sameEnd = rows.every((one) => one.enrollment_window_end === rows[0]?.enrollment_window_end);
  return (
    <Paper component="section" withBorder p="lg" className="open-card" data-urgent={urgent || undefined}>
      <Stack gap="md" align="flex-start">
        <Title order={2} size="h3">
          {title}
        </Title>
        <ul className="plain-list">
          {rows.map((one) => (
            <li key={one.id}>
              <b>{nameOf(one.benefit_type, one.product_name)}</b>
              {detailOf?.(one) && ` · ${detailOf(one)}`}
              {!sameEnd && one.enrollment_window_end && (
                <Text span size="sm" c="dimmed">
                  {` · ${words.changeUntil(shortDate(one.enrollment_window_end, today))}`}
                </Text>
              )}
            </li>
          ))}
        </ul>
        <Stack gap={2}>{children}</Stack>
        {done > 0 && <Text fw={600}>{words.progress(done, rows.length)}</Text>}
        <Button size="md" variant={urgent ? 'filled' : 'default'} onClick={() => void start(rows.map(({ id }) => id))}>
          {done > 0 ? words.goOn : button}
        </Button>
      </Stack>
    </Paper>
  );
}

/** Prefetches the first options, and the code that shows them. */
function usePrefetchedOptions(enrollmentId: string | undefined): void {
  const client = useQueryClient();
  const optionsOf = useOptionsQueryOf();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is a new object each time, and the id identifies it
  useEffect(() => {
    if (!enrollmentId) return;
    void client.prefetchQuery(optionsOf(enrollmentId));
    void import('../enroll/Enroll.tsx').catch(() => {});
  }, [client, enrollmentId]);
}
