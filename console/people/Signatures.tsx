/** What a person has signed, each with its document. */
import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { useHistory } from '../../embed/employer-benefits/data.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { usePeopleWords } from './people-words.ts';

interface SignaturesProps {
  employeeId: string;
  history: NonNullable<ReturnType<typeof useHistory>['data']>;
}

export function Signatures({ employeeId, history }: SignaturesProps) {
  const words = usePeopleWords();
  const format = useFormat();
  const { api } = useDesk();
  const benefits = new Map(history.map(({ id, product_name }) => [id, product_name]));
  const signed = useQuery({
    queryKey: ['signatures', employeeId],
    queryFn: () =>
      api.call('GET /v1/employees/{employee_id}/signatures', {
        ids: { employee_id: employeeId },
        query: { limit: 100 },
      }),
  });
  if (signed.error) return <Problem error={signed.error} onRetry={() => void signed.refetch()} />;
  if (signed.data?.data.length === 0) return <Text c="dimmed">{words.nothingSigned}</Text>;
  return (
    <DataTable
      caption={words.signatures}
      rows={signed.data?.data}
      keyOf={({ id }) => id}
      expected={2}
      columns={[
        { id: 'benefit', header: words.benefit, cell: (one) => benefits.get(one.enrollment_id) ?? '–' },
        { id: 'decision', header: words.decision, cell: (one) => words.decisions[one.decision] },
        { id: 'name', header: words.signedBy, cell: (one) => one.signed_name || words.signers[one.signer_kind] },
        { id: 'at', header: words.signedAt, cell: (one) => format.moment(one.signed_at), nowrap: true },
        {
          id: 'document',
          header: words.document,
          cell: (one) => <Pdf enrollmentId={one.enrollment_id} name={benefits.get(one.enrollment_id) ?? one.id} />,
        },
      ]}
    />
  );
}

function Pdf({ enrollmentId, name }: { enrollmentId: string; name: string }) {
  const words = usePeopleWords();
  const { api } = useDesk();
  const save = useMutation({
    mutationFn: () =>
      api.file('GET /v1/enrollments/{enrollment_id}/signature.pdf', { ids: { enrollment_id: enrollmentId } }),
    onSuccess: (file) => {
      const url = URL.createObjectURL(file);
      const anchor = document.createElement('a');
      anchor.href = url;
      anchor.download = `${name}.pdf`;
      anchor.click();
      URL.revokeObjectURL(url);
    },
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={words.pdfOf(name)}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        PDF
      </Button>
      {save.error && <Problem error={save.error} />}
    </Stack>
  );
}
