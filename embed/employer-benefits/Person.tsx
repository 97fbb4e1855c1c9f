/** One employee: what can be put right, current coverage, open windows, deductions, leaves, life events with their documents, all that happened. */
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Loading, Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat, useSession } from '../shared/session.tsx';
import { CoverageNow } from './CoverageNow.tsx';
import { useEmployee, useHistory, useLifeEventsOf } from './data.ts';
import { ChangePerson } from './person/ChangePerson.tsx';
import { Leaves } from './person/Leaves.tsx';
import { Deductions, Events, Everything, Section } from './person/Sections.tsx';
import { Timeline } from './person/Timeline.tsx';
import { useTimelineWords } from './person/timeline-words.ts';
import type { PersonRoute } from './routes.ts';
import { useWords } from './words.ts';

type Employee = NonNullable<ReturnType<typeof useEmployee>['data']>;

export default function Person({ route }: { route: PersonRoute }) {
  const words = useWords();
  const employee = useEmployee(route.employeeId);
  const history = useHistory(route.memberId);
  const lifeEvents = useLifeEventsOf(route.memberId);
  const timeline = useTimelineWords();
  const client = useQueryClient();
  const error = employee.error ?? history.error ?? lifeEvents.error;
  return (
    <Stack gap="lg">
      <div>
        <ScreenHeading>{route.name}</ScreenHeading>
        {employee.data ? <About employee={employee.data} /> : <Text mih={24}> </Text>}
      </div>
      {error ? (
        <Problem
          error={error}
          onRetry={() => void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' })}
        />
      ) : !employee.data || !history.data || !lifeEvents.data ? (
        <Loading lines={3} />
      ) : (
        <>
          <ChangePerson employee={employee.data} history={history.data} />
          <CoverageNow history={history.data} />
          <Section title={words.person.deductions}>
            <Deductions employee={employee.data} />
          </Section>
          <Leaves employeeId={route.employeeId} />
          <Section title={words.person.lifeEvents}>
            <Events events={lifeEvents.data} employee={employee.data} />
          </Section>
          <Section title={words.person.history}>
            <Everything history={history.data} />
          </Section>
          <Section title={timeline.title}>
            <Timeline employeeId={route.employeeId} history={history.data} />
          </Section>
        </>
      )}
    </Stack>
  );
}

function About({ employee }: { employee: Employee }) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const { status, termination_date: end, start_date: start, employee_class: kind } = employee;
  const day = (date: string) => format.shortDate(date, today);
  const parts = [
    kind && words.roster.classes[kind],
    status === 'active' && start && words.person.since(day(start)),
    end && (status === 'active' ? words.person.leaves(day(end)) : words.person.left(day(end))),
    employee.email,
    employee.phone,
    employee.reference_id && words.reference(employee.reference_id),
  ].filter(Boolean);
  return (
    <Group gap="xs" mih={24}>
      <Badge variant={status === 'active' ? 'filled' : 'default'} className="badge">
        {status === 'active' ? words.person.active : words.person.inactive}
      </Badge>
      <Text size="sm" c="dimmed">
        {parts.join(' · ')}
      </Text>
    </Group>
  );
}
