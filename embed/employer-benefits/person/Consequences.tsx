/** What would follow from a change, as the dry run tells it: eligibility, coverage, what is taken from pay. */
import { Stack, Text } from '@mantine/core';
import { DataTable } from '../../shared/data-table.tsx';
import { useFormat, useSession } from '../../shared/session.tsx';
import { type EventWord, useFormWords } from './form-words.ts';
import type { Told } from './use-change.ts';

interface ConsequencesProps {
  told: Told;
  /** Names of benefits, by plan year. */
  benefits: ReadonlyMap<string, string>;
}

export function Consequences({ told, benefits }: ConsequencesProps) {
  const words = useFormWords();
  const sentences = useSentences(told);
  const coverage = told.coverage?.changes ?? [];
  const deductions = told.deductions?.changes ?? [];
  if (sentences.length + coverage.length + deductions.length === 0) return <Text>{words.nothingElse}</Text>;
  return (
    <Stack gap="md">
      {sentences.length > 0 && (
        <ul className="plain">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {coverage.length > 0 && <Coverage changes={coverage} benefits={benefits} />}
      {told.deductions?.run_on && deductions.length > 0 && (
        <Deductions runOn={told.deductions.run_on} changes={deductions} benefits={benefits} />
      )}
    </Stack>
  );
}

/** A sentence for each kind of event that says more than the tables do, with its day if it comes later. */
function useSentences(told: Told): string[] {
  const words = useFormWords();
  const format = useFormat();
  const events = [...told.events.map((event) => ({ ...event, on: null })), ...(told.later_events ?? [])];
  const accepted = new Set(
    events.flatMap(({ event_name, resource_id }) => (event_name === 'enrollment.accepted' ? [resource_id] : [])),
  );
  // Coverage that goes on is started and accepted at once: nobody is asked.
  const telling = events.filter(
    ({ event_name, resource_id }) => event_name !== 'enrollment.started' || !accepted.has(resource_id),
  );
  const groups = Map.groupBy(telling, ({ event_name, on }) => `${event_name} ${on ?? ''}`);
  return [...groups.values()].flatMap((same) => {
    const [{ event_name, on }] = same as [(typeof events)[number]];
    const say = event_name in words.events ? words.events[event_name as EventWord] : null;
    return say ? [say(same.length, on && format.date(on))] : [];
  });
}

type Changed<K extends 'coverage' | 'deductions'> = NonNullable<Told[K]>['changes'];

function Coverage({ changes, benefits }: { changes: Changed<'coverage'>; benefits: ConsequencesProps['benefits'] }) {
  const words = useFormWords();
  const format = useFormat();
  const { today } = useSession();
  const day = (date: string) => format.shortDate(date, today);
  const told = (days: Changed<'coverage'>[number]['after'] | null) => {
    if (!days || days.policy_status === null) return words.noCoverage;
    if (days.policy_status === 'Cancelled') return words.cancelled;
    return days.coverage_end
      ? words.fromTo(day(days.coverage_start), day(days.coverage_end))
      : words.from(day(days.coverage_start));
  };
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.coverage}
      </Text>
      <DataTable
        caption={words.coverage}
        rows={changes}
        keyOf={(one) => one.enrollment_id}
        columns={[
          { id: 'benefit', header: words.benefit, cell: (one) => benefits.get(one.benefit_plan_year_id) ?? '–' },
          { id: 'before', header: words.before, cell: (one) => told(one.before) },
          { id: 'after', header: words.after, cell: (one) => told(one.after) },
        ]}
      />
    </div>
  );
}

interface DeductionsProps {
  runOn: string;
  changes: Changed<'deductions'>;
  benefits: ConsequencesProps['benefits'];
}

function Deductions({ runOn, changes, benefits }: DeductionsProps) {
  const words = useFormWords();
  const format = useFormat();
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.nextStatement(format.date(runOn))}
      </Text>
      <DataTable
        caption={words.deductions}
        rows={changes}
        keyOf={(one) => `${one.enrollment_id} ${one.period_start_date}`}
        columns={[
          { id: 'benefit', header: words.benefit, cell: (one) => benefits.get(one.benefit_plan_year_id) ?? '–' },
          { id: 'month', header: words.month, cell: (one) => format.month(one.period_start_date) },
          { id: 'before', header: words.before, numeric: true, cell: (one) => format.money(one.before_in_cents) },
          { id: 'after', header: words.after, numeric: true, cell: (one) => format.money(one.after_in_cents) },
          {
            id: 'difference',
            header: words.difference,
            numeric: true,
            cell: (one) => format.money(one.difference_in_cents),
          },
        ]}
      />
    </div>
  );
}
