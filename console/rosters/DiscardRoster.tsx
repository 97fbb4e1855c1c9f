/** A stopped roster is wrong: it is set aside, with a reason. */
import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Done } from '../inbox/Done.tsx';
import { ReasonForm } from '../shell/InlineForm.tsx';
import { useDesk } from '../shell/session.tsx';
import { useRosterWords } from './roster-words.ts';

interface DiscardRosterProps {
  employerId: string;
  syncId: string;
  /** The form has opened, or has been left. */
  onOpen: (isOpen: boolean) => void;
}

export function DiscardRoster({ employerId, syncId, onOpen }: DiscardRosterProps) {
  const { discard: words, problems } = useRosterWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const discard = useMutation({
    mutationFn: (reason: string) =>
      api.call('POST /v1/employers/{employer_id}/census-syncs/{sync_id}/discard', {
        ids: { employer_id: employerId, sync_id: syncId },
        body: { reason },
        idempotencyKey: `${syncId} discard`,
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' }),
  });
  const open = (next: boolean) => {
    setOpen(next);
    onOpen(next);
  };
  if (discard.isSuccess) return <Done text={words.done} />;
  if (!isOpen) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => open(true)}>
        {words.ask}
      </Button>
    );
  }
  return (
    <Stack gap="xs" className="inbox-form">
      <ReasonForm
        label={words.why}
        action={words.act}
        texts={problems}
        isPending={discard.isPending}
        error={discard.error}
        onSend={(reason) => discard.mutate(reason)}
        onCancel={() => open(false)}
      />
    </Stack>
  );
}
