/** What was corrected about the person: when, the old and the new value, and how that changed what they pay. */
import { Paper, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { Problem } from '../../shared/notices.tsx';
import { useFormat } from '../../shared/session.tsx';
import type { Enrollment } from '../answers.ts';
import { Section } from '../parts/Section.tsx';
import { useCorrectionWords } from './correction-words.ts';
import type { Correction } from './corrections.ts';

export function Corrections({ corrections, all }: { corrections: UseQueryResult<Correction[]>; all: Enrollment[] }) {
  const words = useCorrectionWords();
  if (corrections.data?.length === 0) return null;
  return (
    <Section title={words.title}>
      {corrections.error && <Problem error={corrections.error} onRetry={() => void corrections.refetch()} />}
      {corrections.data?.map((one) => (
        <CorrectionCard key={one.number} one={one} all={all} />
      ))}
    </Section>
  );
}

function CorrectionCard({ one, all }: { one: Correction; all: Enrollment[] }) {
  const words = useCorrectionWords();
  const nameOf = useBenefitName();
  const { date, money } = useFormat();
  const shown = (field: string, value: string | null) =>
    value === null ? words.nothing : field === 'start_date' ? date(value) : (words.values[value] ?? value);
  const benefitOf = (id: string) => {
    const found = all.find((enrollment) => enrollment.id === id);
    return found ? nameOf(found.benefit_type, found.product_name) : words.coverage;
  };
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Text fw={600}>{words.correctedOn(date(one.at))}</Text>
        {one.corrected.map(({ field, before, after }) => (
          <Text size="sm" key={field}>
            {before === null && after === null
              ? words.changed(words.fields[field] ?? field)
              : words.fact(words.fields[field] ?? field, shown(field, before), shown(field, after))}
          </Text>
        ))}
        {one.cents.map(({ enrollment_id, from, to, before_in_cents, after_in_cents }) => (
          <div key={`${enrollment_id} ${from}`}>
            <Text size="sm" fw={600}>
              {benefitOf(enrollment_id)}
            </Text>
            <Text size="sm" c="dimmed">
              {words.days(date(from), date(to))}
            </Text>
            <Text size="sm">{words.cents(money(before_in_cents), money(after_in_cents))}</Text>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}
