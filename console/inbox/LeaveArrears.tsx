/** Arrears of a leave that nobody collects any more: how much it is, and who bears it. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { Done } from './Done.tsx';
import { useInboxWords } from './inbox-words.ts';

const REASON_LENGTH = 500;

export function LeaveArrears({ employeeId, leaveId }: { employeeId: string; leaveId: string }) {
  const words = useInboxWords();
  const format = useFormat();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const ids = { employee_id: employeeId };
  const leave = useQuery({
    queryKey: ['leave', leaveId],
    enabled: isOpen,
    queryFn: async () => {
      const { data } = await api.call('GET /v1/employees/{employee_id}/leaves', { ids, query: { limit: 100 } });
      return data.find(({ id }) => id === leaveId) ?? null;
    },
  });
  const settle = useMutation({
    mutationFn: (as: 'waived' | 'paid') =>
      api.call('POST /v1/employees/{employee_id}/leaves/{leave_id}/settle', {
        ids: { ...ids, leave_id: leaveId },
        body: { as, reason: reason.trim() },
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' }),
  });
  if (settle.isSuccess) return <Done text={words.settled[settle.variables]} />;
  if (!isOpen) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {words.settle}
      </Button>
    );
  }
  const error = settle.error ?? leave.error;
  const way = (as: 'waived' | 'paid') => (
    <Button
      size="sm"
      variant="default"
      disabled={reason.trim() === '' || settle.isPending}
      onClick={() => settle.mutate(as)}
    >
      {words.settleAs[as]}
    </Button>
  );
  return (
    <Stack gap="xs" className="inbox-form">
      {leave.data && <Text size="sm">{words.inArrears(format.money(leave.data.arrears_in_cents))}</Text>}
      <Textarea
        label={words.settleReason}
        value={reason}
        maxLength={REASON_LENGTH}
        autosize
        minRows={1}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {error && <Problem error={error} />}
      <Group gap="sm">
        {way('waived')}
        {way('paid')}
      </Group>
    </Stack>
  );
}
