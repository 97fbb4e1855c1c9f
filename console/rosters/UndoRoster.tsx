/** Below a roster that ended employments: the way to take that back. */
import { Stack, Text, Title } from '@mantine/core';
import { useLastSync, useSync } from '../../embed/employer-benefits/data.ts';
import { useRosterWords } from './roster-words.ts';
import { TryRoster } from './TryRoster.tsx';

/** `syncId`: null: the latest. */
export function UndoRoster({ employerId, syncId }: { employerId: string; syncId: string | null }) {
  const { undo } = useRosterWords();
  const last = useLastSync();
  const { data } = useSync(syncId ?? last.data?.id);
  if (data?.status !== 'completed' || data.counts.deactivated === 0) return null;
  return (
    <Stack component="section" gap="xs" mt="lg" aria-labelledby="undo">
      <Title order={2} size="h4" id="undo">
        {undo.title}
      </Title>
      <Text size="sm">{undo.lead(data.counts.deactivated)}</Text>
      <TryRoster key={data.id} employerId={employerId} syncId={data.id} verb="undo" />
    </Stack>
  );
}
