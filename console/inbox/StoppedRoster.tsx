/** A roster that would have removed too many: who would go, and only then the button that applies it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { Done } from './Done.tsx';
import { useInboxWords } from './inbox-words.ts';

const APPLY = 'POST /v1/employers/{employer_id}/census-syncs/{sync_id}/apply' as const;
/** More names than these are a number. */
const MOST_NAMES = 20;

export function StoppedRoster({ employerId, syncId }: { employerId: string; syncId: string }) {
  const words = useInboxWords();
  const format = useFormat();
  const { api } = useDesk();
  const client = useQueryClient();
  const ids = { employer_id: employerId, sync_id: syncId };
  const look = useMutation({
    mutationFn: async () => {
      const { data } = await api.call(APPLY, { ids, query: { dry_run: true } });
      return 'employees' in data ? data.employees.filter(({ action }) => action === 'deactivated') : null;
    },
  });
  const apply = useMutation({
    mutationFn: () => api.call(APPLY, { ids, idempotencyKey: `${syncId} apply` }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' }),
  });
  if (apply.isSuccess) return <Done text={words.applied} />;
  const error = apply.error ?? look.error;
  return (
    <Stack gap="xs" className="inbox-form">
      {look.isSuccess && (
        <Text size="sm" role="status">
          {look.data === null
            ? words.tooMany
            : words.wouldGo(
                format.list(look.data.slice(0, MOST_NAMES).map((one) => `${one.first_name} ${one.last_name}`)),
                Math.max(0, look.data.length - MOST_NAMES),
              )}
        </Text>
      )}
      {error && <Problem error={error} />}
      <Group gap="sm">
        {look.isSuccess ? (
          <Button size="compact-sm" loading={apply.isPending} onClick={() => apply.mutate()}>
            {words.apply}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
            {words.whoWouldGo}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
