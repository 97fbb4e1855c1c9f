/** One invoice: its items by benefit, and its lines by employee. */
import { Group, Stack, Text, Title } from '@mantine/core';
import type { Operations } from '../shared/api-types.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty, NobodyFound } from '../shared/empty.tsx';
import { Paging, SearchField } from '../shared/list-tools.tsx';
import { Loading, Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat } from '../shared/session.tsx';
import { type InvoiceRoute, useInvoice, useInvoiceLines } from './data.ts';
import { LinesButton } from './LinesButton.tsx';
import { PdfButton, State } from './parts.tsx';
import { useWords } from './words.ts';

type Detail = Operations['GET /v1/employers/{employer_id}/invoices/{invoice_id}']['answer']['data'];
type Item = Detail['items'][number];

interface InvoiceProps {
  route: InvoiceRoute;
  onChange: (changes: Partial<InvoiceRoute>) => void;
}

export default function Invoice({ route, onChange }: InvoiceProps) {
  const { invoiceId, month } = route;
  const words = useWords();
  const format = useFormat();
  const invoice = useInvoice(invoiceId);
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <ScreenHeading>{words.invoice(invoiceId, format.month(month))}</ScreenHeading>
        <Group gap="xs">
          <LinesButton invoiceId={invoiceId} />
          <PdfButton invoiceId={invoiceId} primary />
        </Group>
      </Group>
      {invoice.error ? (
        <Problem error={invoice.error} onRetry={() => void invoice.refetch()} />
      ) : invoice.data ? (
        <>
          <Summary invoice={invoice.data} />
          <Items invoice={invoice.data} />
          {invoice.data.line_count > 0 && <Lines route={route} onChange={onChange} />}
        </>
      ) : (
        <Loading lines={3} />
      )}
    </Stack>
  );
}

function Summary({ invoice }: { invoice: Detail }) {
  const words = useWords();
  const format = useFormat();
  return (
    <div>
      <Group gap="sm">
        <span className="figure">{format.money(invoice.premium_in_cents)}</span>
        <State {...invoice} />
      </Group>
      <Text size="sm" mt={4} className="numeric">
        {words.company} {format.money(invoice.employer_in_cents)} · {words.employees}{' '}
        {format.money(invoice.employee_in_cents)}
      </Text>
      <Text size="sm" c="dimmed">
        {words.billedBy(invoice.billed_by)} · {words.billedTo(invoice.billed_to.name)}
      </Text>
    </div>
  );
}

type Shared = Pick<
  Item,
  | 'plan_name'
  | 'benefit_name'
  | 'coverage_tier'
  | 'month'
  | 'premium_in_cents'
  | 'employer_in_cents'
  | 'employee_in_cents'
>;

/** The columns that items and lines share. */
function useSharedColumns(): { benefit: Column<Shared>; month: Column<Shared>; shares: Column<Shared>[] } {
  const words = useWords();
  const format = useFormat();
  const cents = (id: string, header: string, of: (row: Shared) => number): Column<Shared> => ({
    ...{ id, header, numeric: true },
    cell: (row) => format.money(of(row)),
  });
  return {
    benefit: {
      id: 'benefit',
      header: words.benefit,
      cell: (row) => (
        <>
          {row.plan_name}
          <Text size="xs" c="dimmed" fw={400}>
            {row.benefit_name} · {words.tiers[row.coverage_tier]}
          </Text>
        </>
      ),
    },
    month: { id: 'month', header: words.month, cell: (row) => format.month(row.month), nowrap: true },
    shares: [
      cents('company', words.company, (row) => row.employer_in_cents),
      cents('employees', words.employees, (row) => row.employee_in_cents),
      cents('total', words.total, (row) => row.premium_in_cents),
    ],
  };
}

function Items({ invoice }: { invoice: Detail }) {
  const words = useWords();
  const format = useFormat();
  const { benefit, month, shares } = useSharedColumns();
  if (invoice.items.length === 0) return <Empty title={words.noLines}>{words.noLinesNext}</Empty>;
  return (
    <section aria-labelledby="made-of">
      <Title order={2} size="h3" id="made-of" mb="xs">
        {words.madeOf}
      </Title>
      {invoice.items.some((item) => item.month !== invoice.period_start) && (
        <Text size="sm" c="dimmed">
          {words.corrections}
        </Text>
      )}
      <DataTable
        caption={words.madeOf}
        rows={invoice.items}
        keyOf={(item) => `${item.benefit_plan_year_id} ${item.plan_name} ${item.coverage_tier} ${item.month}`}
        columns={[
          benefit,
          month,
          { id: 'people', header: words.people, numeric: true, cell: (item) => format.number(item.employee_count) },
          ...shares,
        ]}
      />
    </section>
  );
}

function Lines({ route, onChange }: InvoiceProps) {
  const words = useWords();
  const format = useFormat();
  const lines = useInvoiceLines(route);
  const { benefit, month, shares } = useSharedColumns();
  const total = lines.data?.pagination.total;
  return (
    <section aria-labelledby="lines">
      <Title order={2} size="h3" id="lines" mb="xs">
        {words.lines}
      </Title>
      <SearchField value={route.search} onSearch={(search) => onChange({ search, page: 1 })} />
      <Text size="sm" c="dimmed" role="status" mt="md" mih={24}>
        {total !== undefined && words.lineCount(total, format.number(total))}
      </Text>
      {lines.error ? (
        <Problem error={lines.error} onRetry={() => void lines.refetch()} />
      ) : total === 0 ? (
        <NobodyFound />
      ) : (
        <DataTable
          caption={words.lines}
          rows={lines.data?.data}
          stale={lines.isPlaceholderData}
          keyOf={(line) => `${line.enrollment_id} ${line.month}`}
          columns={[
            {
              id: 'name',
              header: words.name,
              cell: (line) => (
                <>
                  {line.first_name} {line.last_name}
                  {line.reference_id && (
                    <Text size="xs" c="dimmed" fw={400}>
                      {words.reference(line.reference_id)}
                    </Text>
                  )}
                </>
              ),
            },
            benefit,
            month,
            ...shares,
          ]}
        />
      )}
      {lines.data && (
        <Paging
          label={words.pages}
          page={route.page}
          pages={lines.data.pagination.total_pages}
          onPage={(page) => onChange({ page })}
        />
      )}
    </section>
  );
}
