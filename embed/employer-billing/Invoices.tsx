/** The invoices of the employer, newest first; the latest is highlighted, with its file. */
import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty } from '../shared/empty.tsx';
import { Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat, useReady, useSession } from '../shared/session.tsx';
import { type Invoice, useInvoices } from './data.ts';
import { PdfButton, State } from './parts.tsx';
import { useWords } from './words.ts';

interface InvoicesProps {
  onOpen: (invoice: Invoice) => void;
  onReady: () => void;
}

export function Invoices({ onOpen, onReady }: InvoicesProps) {
  const words = useWords();
  const { employer } = useSession();
  const invoices = useInvoices();
  const ready = !invoices.isPending;
  useReady('EMPLOYER_BILLING_READY', ready);
  useEffect(() => {
    if (ready) onReady();
  }, [ready, onReady]);
  const rows = invoices.data?.pages.flatMap(({ data }) => data);
  const latest = rows?.[0];
  return (
    <Stack gap="lg">
      <div>
        <ScreenHeading>{words.title}</ScreenHeading>
        <Text c="dimmed">{employer.name}</Text>
      </div>
      {invoices.isPending && (
        <Stack gap="lg" aria-busy>
          <Skeleton height={170} />
          <Skeleton height={240} />
        </Stack>
      )}
      {invoices.error && <Problem error={invoices.error} onRetry={() => void invoices.refetch()} />}
      {rows?.length === 0 && (
        <Paper withBorder>
          <Empty title={words.none}>{words.noneNext}</Empty>
        </Paper>
      )}
      {rows && latest && (
        <>
          <Latest invoice={latest} />
          <All rows={rows} onOpen={onOpen} />
          {invoices.hasNextPage && (
            <Button
              variant="default"
              loading={invoices.isFetchingNextPage}
              onClick={() => void invoices.fetchNextPage()}
            >
              {words.more}
            </Button>
          )}
        </>
      )}
    </Stack>
  );
}

function Latest({ invoice }: { invoice: Invoice }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="latest">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2} size="h4" id="latest">
            {words.latest}
          </Title>
          <Text size="sm" c="dimmed">
            {words.invoice(invoice.invoice_id, format.month(invoice.period_start))}
          </Text>
          <Group gap="sm" mt="xs">
            <span className="figure">{format.money(invoice.premium_in_cents)}</span>
            <State {...invoice} />
          </Group>
          <Text size="sm" mt={4} className="numeric">
            {words.company} {format.money(invoice.employer_in_cents)} · {words.employees}{' '}
            {format.money(invoice.employee_in_cents)}
          </Text>
        </div>
        <PdfButton invoiceId={invoice.invoice_id} primary />
      </Group>
    </Paper>
  );
}

function All({ rows, onOpen }: { rows: Invoice[]; onOpen: (invoice: Invoice) => void }) {
  const words = useWords();
  const format = useFormat();
  const cents = (id: string, header: string, of: (row: Invoice) => number): Column<Invoice> => ({
    ...{ id, header, numeric: true },
    cell: (row) => format.money(of(row)),
  });
  return (
    <section aria-labelledby="all">
      <Title order={2} size="h3" id="all" mb="xs">
        {words.all}
      </Title>
      <DataTable
        caption={words.all}
        rows={rows}
        keyOf={(row) => row.invoice_id}
        columns={[
          {
            id: 'number',
            header: words.number,
            cell: (row) => (
              <button type="button" className="link" onClick={() => onOpen(row)}>
                {row.invoice_id}
              </button>
            ),
          },
          { id: 'month', header: words.month, cell: (row) => format.month(row.period_start), nowrap: true },
          { id: 'status', header: words.status, cell: (row) => <State {...row} /> },
          cents('company', words.company, (row) => row.employer_in_cents),
          cents('employees', words.employees, (row) => row.employee_in_cents),
          cents('total', words.total, (row) => row.premium_in_cents),
          { id: 'file', header: words.file, cell: (row) => <PdfButton invoiceId={row.invoice_id} /> },
        ]}
      />
    </section>
  );
}
