/** What happened to a person, newest first, and why: the rule, the facts that decided, and what it changed in cents. */
import { Badge, Button, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTimelineWords } from '../../embed/employer-benefits/person/timeline-words.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { usePeopleWords } from './people-words.ts';

type Entry = Operations['GET /v1/employees/{employee_id}/timeline']['answer']['data'][number];

export function Timeline({ employeeId }: { employeeId: string }) {
  const words = usePeopleWords();
  const { api } = useDesk();
  const timeline = useInfiniteQuery({
    queryKey: ['timeline', employeeId],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      api.call('GET /v1/employees/{employee_id}/timeline', {
        ids: { employee_id: employeeId },
        query: { limit: 20, ...(after && { after }) },
      }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
  });
  if (timeline.error && !timeline.data)
    return <Problem error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <Loading lines={3} />;
  const entries = timeline.data.pages.flatMap(({ data }) => data);
  return (
    <Stack gap="sm" align="flex-start">
      <ol className="past">
        {entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and only older ones are added, at the end
          <li key={at}>
            <Happened entry={entry} />
          </li>
        ))}
      </ol>
      {timeline.hasNextPage && (
        <Button
          variant="default"
          size="sm"
          loading={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          {words.older}
        </Button>
      )}
    </Stack>
  );
}

function Happened({ entry }: { entry: Entry }) {
  const words = usePeopleWords();
  const steps = useTimelineWords();
  const format = useFormat();
  const { why, cents, corrected, by, reason, eligibility } = entry;
  const facts = Object.entries(why.facts).filter(([, value]) => value !== null);
  return (
    <>
      <Text size="xs" c="dimmed">
        {format.moment(entry.at)}
        {by?.name && ` · ${by.name}`}
      </Text>
      <Text fw={600}>
        {steps.what[entry.what] ?? steps.other}{' '}
        {entry.is_correction && <Badge variant="default">{words.correction}</Badge>}
      </Text>
      {reason && <Text size="sm">“{reason}”</Text>}
      <ul className="plain">
        {eligibility.map(({ status, from, eligible_on }) => (
          <li key={`${status} ${from}`}>
            {status === 'eligible' ? words.eligibleFrom(format.date(from)) : words.waitsUntil(format.date(eligible_on))}
          </li>
        ))}
        {corrected.map(({ field, before, after }) => (
          <li key={field}>{words.wasNow(steps.fields[field] ?? nameOf(field), before ?? '–', after ?? '–')}</li>
        ))}
        {cents.map((one) => (
          <li key={`${one.enrollment_id} ${one.from}`}>
            {words.pays(
              `${format.shortDate(one.from)} – ${format.shortDate(one.to)}`,
              format.money(one.before_in_cents),
              format.money(one.after_in_cents),
            )}
          </li>
        ))}
      </ul>
      {(facts.length > 0 || why.rule) && (
        <Text size="xs" c="dimmed" className="note">
          {[why.rule && words.rule(why.rule), ...facts.map(([name, value]) => `${nameOf(name)}: ${textOf(value)}`)]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      )}
    </>
  );
}

/** `termination_date` → `termination date` */
const nameOf = (field: string) => field.replaceAll('_', ' ');
const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
