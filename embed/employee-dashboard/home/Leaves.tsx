/** Current and coming leaves of absence, and those with arrears: what happens to coverage and deductions. */
import { Paper, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Problem } from '../../shared/notices.tsx';
import { useFormat, useSession } from '../../shared/session.tsx';
import type { Leave } from '../answers.ts';
import { Section } from '../parts/Section.tsx';
import { useLeaveWords } from './leave-words.ts';

export function Leaves({ leaves }: { leaves: UseQueryResult<Leave[]> }) {
  const words = useLeaveWords();
  const isOver = useIsOver();
  const shown = leaves.data?.filter((leave) => !isOver(leave) || leave.arrears_in_cents !== 0);
  if (shown?.length === 0) return null;
  return (
    <Section title={words.title}>
      {leaves.error && <Problem error={leaves.error} onRetry={() => void leaves.refetch()} />}
      {shown?.map((leave) => (
        <LeaveCard key={leave.id} leave={leave} />
      ))}
    </Section>
  );
}

/** Somebody who has left the employer will not return from a leave. */
function useIsOver(): (leave: Leave) => boolean {
  const { today, employment } = useSession();
  return ({ ends_on }) => employment?.standing === 'left' || (ends_on !== null && ends_on < today);
}

function LeaveCard({ leave }: { leave: Leave }) {
  const words = useLeaveWords();
  const { money, date, month } = useFormat();
  const { today } = useSession();
  const { starts_on, ends_on, coverage, deductions, catch_up, collects_from, arrears_in_cents: arrears } = leave;
  const end = ends_on && date(ends_on);
  const isOld = useIsOver()(leave);
  const days = isOld ? words.was : starts_on > today ? words.comes : words.runs;
  const waived = leave.months.reduce((sum, one) => sum + one.waived_in_cents, 0);
  const sentences = [
    ...(isOld ? [] : [words.coverages[coverage], words.deductions[deductions](catch_up?.paychecks ?? 1)]),
    ...(waived > 0 ? [words.waived(money(waived))] : []),
    ...(arrears < 0 ? [words.comesBack(money(-arrears))] : []),
    ...(arrears > 0 && collects_from ? [words.collected(month(collects_from))] : []),
  ];
  return (
    <Paper withBorder p="lg">
      <Stack gap="xs">
        <Text fw={650}>{days(date(starts_on), end)}</Text>
        {arrears > 0 && <Text fw={600}>{words.owed(money(arrears))}</Text>}
        {sentences.map((sentence) => (
          <Text key={sentence} size="sm">
            {sentence}
          </Text>
        ))}
        {(arrears !== 0 || waived > 0) && <Months leave={leave} />}
      </Stack>
    </Paper>
  );
}

function Months({ leave: { months } }: { leave: Leave }) {
  const words = useLeaveWords();
  const { money, month } = useFormat();
  return (
    <details>
      <summary>{words.byMonth}</summary>
      <ul className="plain-list">
        {months.map((one) => (
          <li key={`${one.period_start_date} ${one.benefit_plan_year_id}`}>
            <b>{month(one.period_start_date)}</b>
            {` · ${words.of(one.benefit_name, money(one.due_in_cents), money(one.taken_in_cents))}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
