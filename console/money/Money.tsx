/** What is owed and what is taken: open invoices and statements over all employers, and at `/money/empr_…` the invoices, statements and reconciliation of one. */
import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { BillingScreens } from '../../embed/employer-billing/Billing.tsx';
import type { Route } from '../../embed/employer-billing/data.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { SearchField } from '../../embed/shared/list-tools.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading, type Screens } from '../../embed/shared/screens.tsx';
import { EmployerSurroundings } from '../shell/employer-surroundings.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { Charts } from './Charts.tsx';
import { addressOfInvoice, addressOfOne, invoiceIn } from './invoice-address.ts';
import { useMoneyWords } from './money-words.ts';
import { Statements } from './Statements.tsx';

export default function Money() {
  const id = usePlace().path[1];
  return id ? <OfEmployer key={id} id={id} /> : <Open />;
}

function Open() {
  const words = useMoneyWords();
  const format = useFormat();
  const { api } = useDesk();
  const { query } = usePlace();
  const search = query.get('search') ?? '';
  const kept = { month: query.get('month'), differing: query.get('differing') };
  const employers = useQuery({
    queryKey: ['employers', 'money', search],
    enabled: search !== '',
    queryFn: async () => (await api.call('GET /v1/employers', { query: { search, limit: 20 } })).data,
  });
  const open = useInfiniteQuery({
    queryKey: ['inbox', 'invoice_due'],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      api.call('GET /v1/inbox', { query: { kind: 'invoice_due', limit: 50, ...(after && { after }) } }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
  });
  const rows = open.data?.pages.flatMap(({ data }) => data.filter((one) => one.kind === 'invoice_due'));
  return (
    <Stack gap="lg">
      <ScreenHeading>{words.title}</ScreenHeading>
      <SearchField
        label={words.ofEmployer}
        value={search}
        onSearch={(text) => go(addressOf('/money', { ...kept, search: text }), { replace: true })}
      />
      {employers.data && (
        <ul className="plain">
          {employers.data.map(({ id, name }) => (
            <li key={id}>
              <Link to={`/money/${id}`}>{name}</Link>
            </li>
          ))}
        </ul>
      )}
      <section>
        <Title order={2} size="h3" mb="xs">
          {words.open}
        </Title>
        {open.error ? (
          <Problem error={open.error} onRetry={() => void open.refetch()} />
        ) : rows?.length === 0 ? (
          <Empty title={words.noneOpen} />
        ) : (
          <DataTable
            caption={words.open}
            rows={rows}
            keyOf={({ resource }) => resource.id}
            columns={[
              {
                id: 'invoice',
                header: words.invoice,
                nowrap: true,
                cell: ({ resource: { id }, employer_id, facts }) => (
                  <Link to={addressOfOne(employer_id ?? '', id, facts.period_start)}>{id}</Link>
                ),
              },
              { id: 'employer', header: words.ofWhom, cell: ({ employer_name }) => employer_name },
              {
                id: 'amount',
                header: words.amount,
                numeric: true,
                cell: ({ facts }) => format.money(facts.premium_in_cents),
              },
              { id: 'since', header: words.since, nowrap: true, cell: ({ since }) => format.moment(since) },
            ]}
          />
        )}
        {open.hasNextPage && (
          <Button
            variant="default"
            size="sm"
            loading={open.isFetchingNextPage}
            onClick={() => void open.fetchNextPage()}
          >
            {words.more}
          </Button>
        )}
      </section>
      <Statements />
    </Stack>
  );
}

function OfEmployer({ id }: { id: string }) {
  const words = useMoneyWords();
  const { api, session } = useDesk();
  /** Somebody comes to look at a month: it comes first. */
  const asked = usePlace().query.get('reconcile');
  const employer = useQuery({
    queryKey: ['employer', id],
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}', { ids: { employer_id: id } })).data,
  });
  if (employer.error) return <Problem error={employer.error} onRetry={() => void employer.refetch()} />;
  if (!employer.data) return <Loading />;
  return (
    <Stack gap="lg">
      <Group gap="md">
        <Link to="/money">← {words.title}</Link>
        <Link to={addressOf(`/employers/${id}`, { at: 'deductions' })}>{words.statements}</Link>
      </Group>
      {asked && <Reconciliation employerId={id} first={asked} />}
      <EmployerSurroundings employer={{ id, name: employer.data.name }}>
        <Invoices employerId={id} />
      </EmployerSurroundings>
      {!asked && <Reconciliation employerId={id} first={session.today.slice(0, 7)} />}
      <Charts employerId={id} />
    </Stack>
  );
}

/** With their place in the address. */
function Invoices({ employerId }: { employerId: string }) {
  const { query } = usePlace();
  const screens = useMemo<Screens<Route>>(() => {
    const route = invoiceIn(query);
    return {
      route,
      go: (next) => go(addressOfInvoice(employerId, next)),
      stay: (next) => go(addressOfInvoice(employerId, next), { replace: true }),
      back: route.invoiceId === null ? null : () => go(`/money/${employerId}`),
    };
  }, [employerId, query]);
  return <BillingScreens screens={screens} />;
}

/** What was deducted in a month, beside what should have been. */
function Reconciliation({ employerId, first }: { employerId: string; first: string }) {
  const words = useMoneyWords();
  const format = useFormat();
  const { api } = useDesk();
  const [month, setMonth] = useState(first);
  const found = useQuery({
    queryKey: ['reconciliation', employerId, month],
    enabled: /^\d{4}-\d\d$/.test(month),
    queryFn: async () =>
      (
        await api.call('GET /v1/employers/{employer_id}/reconciliation', {
          ids: { employer_id: employerId },
          query: { month },
        })
      ).data,
  });
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {words.reconciliation}
      </Title>
      <TextInput
        type="month"
        label={words.month}
        value={month}
        onChange={({ currentTarget }) => setMonth(currentTarget.value)}
        maw={240}
        mb="sm"
      />
      {found.error ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data?.findings.length === 0 ? (
        <Text role="status">{words.allRight}</Text>
      ) : (
        <DataTable
          caption={words.reconciliation}
          rows={found.data?.findings}
          keyOf={(one) => `${one.enrollment_id} ${one.kind}`}
          expected={1}
          columns={[
            { id: 'kind', header: words.finding, cell: (one) => words.findings[one.kind] },
            {
              id: 'who',
              header: words.employee,
              cell: (one) => (
                <Link to={addressOf(`/people/${one.member_id}`, { employment: one.employee_id })}>
                  {`${one.first_name} ${one.last_name}`}
                </Link>
              ),
            },
            {
              id: 'expected',
              header: words.expected,
              numeric: true,
              cell: (one) => format.money(one.expected_in_cents),
            },
            { id: 'found', header: words.found, numeric: true, cell: (one) => format.money(one.found_in_cents) },
            { id: 'why', header: words.why, long: true, cell: (one) => words.reasons[one.kind] },
          ]}
        />
      )}
    </section>
  );
}
