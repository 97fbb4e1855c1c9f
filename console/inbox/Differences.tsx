/** What the latest deduction run left different: compared again once something was put right, or accepted with a reason. */
import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../embed/shared/notices.tsx';
import { ReasonForm } from '../shell/InlineForm.tsx';
import { useDesk } from '../shell/session.tsx';
import { Done } from './Done.tsx';
import { useInboxWords } from './inbox-words.ts';

export function Differences({ employerId }: { employerId: string }) {
  const words = useInboxWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const ids = { employer_id: employerId };
  const onSuccess = () => void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' });
  const again = useMutation({
    mutationFn: () => api.call('POST /v1/employers/{employer_id}/reconciliation/repeat', { ids }),
    onSuccess,
  });
  const accept = useMutation({
    mutationFn: (reason: string) =>
      api.call('POST /v1/employers/{employer_id}/reconciliation/accept', { ids, body: { reason } }),
    onSuccess,
  });
  if (again.isSuccess) return <Done text={words.comparing} />;
  if (accept.isSuccess) return <Done text={words.accepted} />;
  if (isOpen) {
    return (
      <Stack gap="xs" className="inbox-form">
        <ReasonForm
          label={words.acceptWhy}
          action={words.accept}
          isPending={accept.isPending}
          error={accept.error}
          onSend={(reason) => accept.mutate(reason)}
          onCancel={() => setOpen(false)}
        />
      </Stack>
    );
  }
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button size="compact-sm" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {words.compareAgain}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          {words.accept}
        </Button>
      </Group>
      {again.error && <Problem error={again.error} />}
    </Stack>
  );
}
