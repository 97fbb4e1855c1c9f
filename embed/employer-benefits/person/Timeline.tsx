/** Everything that happened to a person, newest first, with what it changed in eligibility and in cents. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Operations } from '../../shared/api-types.ts';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { type LifeEventType, useLifeEventNames } from '../../shared/life-event-names.ts';
import { Loading, Problem } from '../../shared/notices.tsx';
import { useApi, useFormat, useSession } from '../../shared/session.tsx';
import type { useHistory } from '../data.ts';
import { useTimelineWords } from './timeline-words.ts';

const TIMELINE = 'GET /v1/employees/{employee_id}/timeline' as const;
type Entry = Operations[typeof TIMELINE]['answer']['data'][number];
type History = NonNullable<ReturnType<typeof useHistory>['data']>;
const AT_ONCE = 15;

export function Timeline({ employeeId, history }: { employeeId: string; history: History }) {
  const words = useTimelineWords();
  const entries = useEntries(employeeId);
  if (entries.error) return <Problem error={entries.error} onRetry={() => void entries.refetch()} />;
  if (!entries.data) return <Loading lines={2} />;
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm" c="dimmed">
        {words.lead}
      </Text>
      <ol className="timeline" aria-label={words.title}>
        {entries.data.pages.flatMap(({ data }) =>
          data.map((entry) => (
            <Happened
              key={`${entry.at} ${entry.what} ${entry.day} ${entry.resource_id}`}
              entry={entry}
              history={history}
            />
          )),
        )}
      </ol>
      {entries.hasNextPage && (
        <Button
          variant="default"
          size="sm"
          loading={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Stack>
  );
}

function useEntries(employee_id: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['timeline', employee_id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      api.call(TIMELINE, { ids: { employee_id }, query: { limit: AT_ONCE, ...(pageParam && { after: pageParam }) } }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
  });
}

function Happened({ entry, history }: { entry: Entry; history: History }) {
  const words = useTimelineWords();
  const { shortDate } = useFormat();
  const { today } = useSession();
  const lines = useLines(entry, history);
  const label = words.what[entry.what] ?? words.other;
  const about = useAbout(entry, history);
  return (
    <li>
      <Text size="sm" c="dimmed" component="time" dateTime={entry.day ?? entry.at}>
        {shortDate(entry.day ?? entry.at, today)}
      </Text>
      <div>
        <Group gap="xs">
          <Text fw={600}>{about ? words.of(label, about) : label}</Text>
          {entry.is_correction && (
            <Badge variant="light" className="badge">
              {words.correction}
            </Badge>
          )}
        </Group>
        {lines.map((line) => (
          <Text size="sm" key={line}>
            {line}
          </Text>
        ))}
      </div>
    </li>
  );
}

/** The benefit or the life event that an entry is about, by its name. */
function useAbout({ resource_id, why }: Entry, history: History): string | null {
  const names = useLifeEventNames();
  const nameOf = useBenefitName();
  const enrollment = history.find(({ id }) => id === resource_id);
  if (enrollment) return nameOf(enrollment.benefit_type, enrollment.product_name);
  const { event_type } = why.facts as { event_type?: LifeEventType };
  return event_type ? names[event_type] : null;
}

function useLines(entry: Entry, history: History): string[] {
  const words = useTimelineWords();
  const nameOf = useBenefitName();
  const { shortDate, money } = useFormat();
  const { today } = useSession();
  const day = (date: string) => shortDate(date, today);
  const eligibility = entry.eligibility.map(({ status, from, eligible_on }) =>
    status === 'eligible' ? words.eligible(day(from)) : words.waiting(day(from), day(eligible_on)),
  );
  const corrected = entry.corrected.map(({ field, before, after }) => {
    const name = words.fields[field] ?? field;
    if (before === null && after === null) return words.changed(name);
    const told = (value: string | null) =>
      value === null ? words.unknown : /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : value;
    return words.corrected(name, told(before), told(after));
  });
  const cents = entry.cents.map((one) => {
    const of = history.find(({ id }) => id === one.enrollment_id);
    const name = of ? nameOf(of.benefit_type, of.product_name) : words.benefit;
    return words.cents(name, money(one.before_in_cents), money(one.after_in_cents), day(one.from), day(one.to));
  });
  return [...new Set([...eligibility, ...corrected, ...cents])];
}
