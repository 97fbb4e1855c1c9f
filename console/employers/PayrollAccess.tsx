/** Access to an employer's payroll system. Viewing it needs a reason, is recorded, and is reported to the administrators. */
import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../embed/shared/api.ts';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { ReasonForm } from '../shell/InlineForm.tsx';
import { useDesk } from '../shell/session.tsx';
import { useEmployerWords } from './employer-words.ts';

export function PayrollAccess({ id }: { id: string }) {
  const { payroll } = useEmployerWords();
  const format = useFormat();
  const { api, send } = useDesk();
  const [isOpen, setOpen] = useState(false);
  const path = `/v1/employers/${id}/payroll-access-setup`;
  const setUp = useQuery({
    queryKey: ['payroll-access', id],
    queryFn: async () =>
      (await api.call('GET /v1/employers/{employer_id}/payroll-access-setup', { ids: { employer_id: id } })).data,
  });
  const reveal = useMutation({
    // The passwords are not cached longer than they are shown.
    gcTime: 0,
    mutationFn: async (why: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await send({
        method: 'POST',
        url: `${path}/reveal`,
        headers,
        body: JSON.stringify({ reason: why }),
      });
      if (!response.ok) throw await problemOf(response);
      return ((await response.json()) as { data: Record<string, unknown> }).data;
    },
  });
  if (setUp.error) return <Problem error={setUp.error} onRetry={() => void setUp.refetch()} />;
  if (!setUp.data?.submitted_at) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">
        {payroll.sent(format.moment(setUp.data.submitted_at))}{' '}
        {!isOpen && (
          <button type="button" className="link" onClick={() => setOpen(true)}>
            {payroll.see}
          </button>
        )}
      </Text>
      {isOpen && !reveal.data && (
        <ReasonForm
          label={payroll.reason}
          description={payroll.told}
          action={payroll.show}
          isPending={reveal.isPending}
          error={reveal.error}
          onSend={(reason) => reveal.mutate(reason)}
          onCancel={() => setOpen(false)}
        />
      )}
      {reveal.data && <Answers answers={reveal.data} onHide={() => [reveal.reset(), setOpen(false)]} />}
    </Stack>
  );
}

function Answers({ answers, onHide }: { answers: Record<string, unknown>; onHide: () => void }) {
  const { payroll } = useEmployerWords();
  const shown = Object.entries(answers).filter(([, value]) => typeof value === 'string');
  return (
    <Stack gap="xs" align="flex-start">
      <dl className="facts">
        {shown.map(([name, value]) => (
          <div key={name}>
            <Text component="dt" size="sm" c="dimmed">
              {payroll.fields[name] ?? name.replaceAll('_', ' ')}
            </Text>
            <dd>
              <code>{String(value)}</code>
            </dd>
          </div>
        ))}
      </dl>
      <Button size="sm" variant="default" onClick={onHide}>
        {payroll.hide}
      </Button>
    </Stack>
  );
}
