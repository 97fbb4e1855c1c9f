/** All lines of an invoice as a CSV file for bookkeeping: both shares, by person and benefit. */
import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { saveCsv } from '../shared/csv.ts';
import { Problem } from '../shared/notices.tsx';
import { useAllLines } from './data.ts';
import { useWords } from './words.ts';

export function LinesButton({ invoiceId }: { invoiceId: string }) {
  const words = useWords();
  const lines = useAllLines(invoiceId);
  const find = useMutation({
    mutationFn: lines,
    onSuccess: (rows) => {
      const { number, month, name, id, benefit, plan, covers, company, employees, total } = words;
      const cells = rows.map((line) => [
        ...[invoiceId, line.month, `${line.first_name} ${line.last_name}`, line.reference_id ?? ''],
        ...[line.benefit_name, line.plan_name, words.tiers[line.coverage_tier]],
        ...[line.employer_in_cents, line.employee_in_cents, line.premium_in_cents],
      ]);
      saveCsv(`${invoiceId}.csv`, [
        [number, month, name, id, benefit, plan, covers, company, employees, total],
        ...cells,
      ]);
    },
  });
  return (
    <Stack gap="xs" align="flex-start" display="inline-flex">
      <Button
        size="sm"
        variant="default"
        aria-label={words.csvOf(invoiceId)}
        loading={find.isPending}
        onClick={() => find.mutate()}
      >
        {words.csv}
      </Button>
      {find.error && <Problem error={find.error} onRetry={() => find.mutate()} />}
    </Stack>
  );
}
