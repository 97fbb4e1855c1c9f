/** Who would come and who would go. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import { useFormat } from '../shell/format.ts';
import { type Counts, type Looked, MOST_NAMES } from './census-sending.ts';
import { useOnboardingWords } from './onboarding-words.ts';

const SHOWN = ['created', 'reactivated', 'deactivated'] as const;

export function Consequences({ looked: { counts, errorCode, people } }: { looked: Looked }) {
  const { roster } = useOnboardingWords();
  const format = useFormat();
  const names = Object.keys(counts) as (keyof Counts)[];
  return (
    <Paper withBorder p="md" role="status">
      <Stack gap="sm">
        <dl className="counts">
          {names.map((name) => (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {roster.counts[name]}
              </Text>
              <dd>{format.number(counts[name])}</dd>
            </div>
          ))}
        </dl>
        {errorCode && <Text fw={600}>{roster.stopped}</Text>}
        {SHOWN.filter((action) => counts[action] > 0).map((action) => (
          <section key={action}>
            <Title order={3} size="h5">
              {roster.who[action]}
            </Title>
            <Text size="sm">
              {people
                .filter((one) => one.action === action)
                .slice(0, MOST_NAMES)
                .map((one) => `${one.first_name} ${one.last_name}`)
                .join(', ')}
              {counts[action] > MOST_NAMES && ` ${roster.more(counts[action] - MOST_NAMES)}`}
            </Text>
          </section>
        ))}
        <Text size="sm" c="dimmed">
          {roster.nothingChanged}
        </Text>
      </Stack>
    </Paper>
  );
}
