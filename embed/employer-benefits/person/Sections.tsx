/** What is known of a person, section by section: what is taken from their pay, life events, every answer. */
import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataTable } from '../../shared/data-table.tsx';
import { useFormat, useSession } from '../../shared/session.tsx';
import type { useHistory, useLifeEventsOf } from '../data.ts';
import { LifeEventCard } from '../LifeEventCard.tsx';
import { useWords } from '../words.ts';
import type { Employee } from './form-props.ts';

type History = NonNullable<ReturnType<typeof useHistory>['data']>;
type LifeEvents = NonNullable<ReturnType<typeof useLifeEventsOf>['data']>;

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

export function Deductions({ employee: { deductions } }: { employee: Employee }) {
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
export function Events({ events, employee }: { events: LifeEvents; employee: Employee }) {
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

export function Everything({ history }: { history: History }) {
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
