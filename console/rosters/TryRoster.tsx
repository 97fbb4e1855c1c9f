/** Applies a stopped roster, or undoes one: who would go or come back, and only then the button that does it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Problem } from '../../embed/shared/notices.tsx';
import { Done } from '../inbox/Done.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { useRosterWords } from './roster-words.ts';

/** Beyond this many names, only their number is shown. */
const MOST_NAMES = 20;

/** Whom each concerns. */
const CONCERNS = { apply: 'deactivated', undo: 'reactivated' } as const;

interface TryRosterProps {
  employerId: string;
  syncId: string;
  verb: keyof typeof CONCERNS;
  onDone?: () => void;
}

export function TryRoster({ employerId, syncId, verb, onDone }: TryRosterProps) {
  const words = useRosterWords();
  const format = useFormat();
  const { api } = useDesk();
  const client = useQueryClient();
  const ids = { employer_id: employerId, sync_id: syncId };
  const operation = `POST /v1/employers/{employer_id}/census-syncs/{sync_id}/${verb}` as const;
  const look = useMutation({
    mutationFn: async () => {
      const { data } = await api.call(operation, { ids, query: { dry_run: true } });
      return 'employees' in data ? data.employees : null;
    },
  });
  const act = useMutation({
    mutationFn: () => api.call(operation, { ids, idempotencyKey: `${syncId} ${verb}` }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' });
      onDone?.();
    },
  });
  if (act.isSuccess) return <Done text={words[verb].done} />;
  const error = act.error ?? look.error;
  const named = (action: string) => {
    const found = (look.data ?? []).filter((one) => one.action === action);
    const names = found.slice(0, MOST_NAMES).map((one) => `${one.first_name} ${one.last_name}`);
    return [format.list(names), Math.max(0, found.length - MOST_NAMES)] as const;
  };
  const [kept, keptMore] = named('kept');
  return (
    <Stack gap="xs" className="inbox-form">
      {look.isSuccess && (
        <Text size="sm" role="status">
          {look.data === null ? words.tooMany : words[verb].would(...named(CONCERNS[verb]))}{' '}
          {kept && words.kept(kept, keptMore)}
        </Text>
      )}
      {error && <Problem error={error} texts={words.problems} />}
      <Group gap="sm">
        {look.isSuccess ? (
          <Button size="compact-sm" loading={act.isPending} onClick={() => act.mutate()}>
            {words[verb].act}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
            {words[verb].ask}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
