/** One employee: what can be put right, current coverage, open windows, deductions, leaves, life events with their documents, all that happened. */
import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/data-table.tsx';
import { Loading, Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat, useSession } from '../shared/session.tsx';
import { CoverageNow } from './CoverageNow.tsx';
import { useEmployee, useHistory, useLifeEventsOf } from './data.ts';
import { LifeEventCard } from './LifeEventCard.tsx';
import { ChangePerson } from './person/ChangePerson.tsx';
import { Leaves } from './person/Leaves.tsx';
import { Timeline } from './person/Timeline.tsx';
import { useTimelineWords } from './person/timeline-words.ts';
import type { PersonRoute } from './routes.ts';
import { useWords } from './words.ts';

type Employee = NonNullable<ReturnType<typeof useEmployee>['data']>;
type History = NonNullable<ReturnType<typeof useHistory>['data']>;
type LifeEvents = NonNullable<ReturnType<typeof useLifeEventsOf>['data']>;

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

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </section>
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

function Deductions({ employee: { deductions } }: { employee: Employee }) {
  const words = useWords();
  const format = useFormat();
  if (deductions.length === 0) return <Text c="dimmed">{words.person.noDeductions}</Text>;
  return (
    <DataTable
      caption={words.person.deductions}
      rows={deductions}
      keyOf={(line) => `${line.benefit_name} ${line.period_start_date}`}
      columns={[
        { id: 'benefit', header: words.person.benefit, cell: (line) => line.benefit_name },
        { id: 'month', header: words.person.month, cell: (line) => format.month(line.period_start_date) },
        { id: 'tax', header: words.deductions.tax, cell: (line) => words.deductions.taxes[line.tax_classification] },
        {
          id: 'amount',
          header: words.person.amount,
          numeric: true,
          cell: (line) => `${format.money(line.deduction_amount_in_cents)} ${words.person.each[line.frequency]}`,
        },
      ]}
    />
  );
}

/** Each with its documents and, while it waits, the decision. */
function Events({ events, employee }: { events: LifeEvents; employee: Employee }) {
  const words = useWords();
  if (events.length === 0) return <Text c="dimmed">{words.person.noLifeEvents}</Text>;
  const { id, first_name, last_name, reference_id } = employee;
  return (
    <Stack component="ul" gap="md" className="cards" aria-label={words.person.lifeEvents}>
      {events.map((event) => (
        <li key={event.id}>
          <LifeEventCard event={{ ...event, employee: { id, first_name, last_name, reference_id } }} isOfPerson />
        </li>
      ))}
    </Stack>
  );
}

function Everything({ history }: { history: History }) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const day = (date: string) => format.shortDate(date, today);
  return (
    <DataTable
      caption={words.person.history}
      rows={history}
      keyOf={(one) => one.id}
      columns={[
        { id: 'benefit', header: words.person.benefit, cell: (one) => one.product_name },
        { id: 'offered', header: words.person.offered, cell: (one) => day(one.issued_date) },
        { id: 'answer', header: words.person.answer, cell: (one) => words.answers[one.election_status] },
        { id: 'plan', header: words.people.plan, cell: (one) => one.plan_name },
        {
          id: 'coverage',
          header: words.person.coverage,
          cell: (one) =>
            one.election_status === 'Enrolled' && one.coverage_start && one.coverage_end
              ? words.person.fromTo(day(one.coverage_start), day(one.coverage_end))
              : null,
        },
        {
          id: 'state',
          header: words.person.state,
          cell: (one) => (one.policy_status ? words.coverageStates[one.policy_status] : null),
        },
      ]}
    />
  );
}
