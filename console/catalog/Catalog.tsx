/** Products, and at `/catalog/bprd_…` the plans of one with what each costs. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { saveCsv } from '../../embed/shared/csv.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { PAGE_ROWS, Paging } from '../../embed/shared/list-tools.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useRetry } from '../shell/use-retry.ts';
import { CorrectRates } from './CorrectRates.tsx';
import { useCatalogWords } from './catalog-words.ts';
import { csvOfRates, type Rate, ratesOf } from './rates.ts';

type Plan = Operations['GET /v1/benefit-products/{benefit_id}/plans']['answer']['data'][number];

export default function Catalog() {
  const id = usePlace().path[1];
  return id ? <Product key={id} id={id} /> : <Products />;
}

function Products() {
  const words = useCatalogWords();
  const { categories } = useCommonWords();
  const { api } = useDesk();
  const page = Number(usePlace().query.get('page') ?? 1) || 1;
  const found = useQuery({
    queryKey: ['products', page],
    placeholderData: keepPreviousData,
    queryFn: () => api.call('GET /v1/benefit-products', { query: { page, limit: PAGE_ROWS } }),
  });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.title}</ScreenHeading>
      {found.error ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data?.data.length === 0 ? (
        <Empty title={words.none}>{words.noneNext}</Empty>
      ) : (
        <DataTable
          caption={words.title}
          rows={found.data?.data}
          keyOf={({ id }) => id}
          stale={found.isPlaceholderData}
          columns={[
            { id: 'name', header: words.product, cell: ({ id, name }) => <Link to={`/catalog/${id}`}>{name}</Link> },
            { id: 'category', header: words.category, cell: ({ category }) => categories[category] ?? category },
            { id: 'code', header: words.code, cell: ({ product_code }) => product_code },
          ]}
        />
      )}
      {found.data && (
        <Paging
          label={words.pages}
          page={page}
          pages={found.data.pagination.total_pages}
          onPage={(next) => go(addressOf('/catalog', { page: next === 1 ? null : next }), { replace: true })}
        />
      )}
    </Stack>
  );
}

function Product({ id }: { id: string }) {
  const words = useCatalogWords();
  const { api } = useDesk();
  const page = Number(usePlace().query.get('page') ?? 1) || 1;
  const ids = { benefit_id: id };
  const product = useQuery({
    queryKey: ['product', id],
    queryFn: async () => (await api.call('GET /v1/benefit-products/{benefit_id}', { ids })).data,
  });
  const plans = useQuery({
    queryKey: ['plans', id, page],
    placeholderData: keepPreviousData,
    queryFn: () => api.call('GET /v1/benefit-products/{benefit_id}/plans', { ids, query: { page, limit: PAGE_ROWS } }),
  });
  const retry = useRetry();
  const error = product.error ?? plans.error;
  if (error) return <Problem error={error} onRetry={retry} />;
  if (!product.data || !plans.data) return <Loading />;
  return (
    <Stack gap="md">
      <div>
        <Text size="sm">
          <Link to="/catalog">← {words.title}</Link>
        </Text>
        <ScreenHeading>{product.data.name}</ScreenHeading>
        {product.data.description && <Text c="dimmed">{product.data.description}</Text>}
      </div>
      {plans.data.data.length === 0 ? (
        <Empty title={words.noPlans} />
      ) : (
        <>
          <Group>
            <Button
              size="sm"
              variant="default"
              onClick={() => saveCsv(`${product.data.name}.csv`, csvOfRates(plans.data.data))}
            >
              {words.csv}
            </Button>
          </Group>
          <div className="grid">
            {plans.data.data.map((plan) => (
              <PlanCard key={plan.id} plan={plan} />
            ))}
          </div>
        </>
      )}
      <Paging
        label={words.pages}
        page={page}
        pages={plans.data.pagination.total_pages}
        onPage={(next) => go(addressOf(`/catalog/${id}`, { page: next === 1 ? null : next }), { replace: true })}
      />
    </Stack>
  );
}

function PlanCard({ plan }: { plan: Plan }) {
  const { name, carrier, network, states, rates } = plan;
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const words = useCatalogWords();
  const { tiers } = useCommonWords();
  const format = useFormat();
  const forWhom = (one: Rate) =>
    one.ages ? words.ages(one.ages.from, one.ages.to) : (tiers[one.key as keyof typeof tiers] ?? one.key);
  return (
    <Paper component="article" withBorder p="md">
      <Title order={2} size="h4">
        {name}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {[carrier, network, states && words.onlyIn(format.list(states))].filter(Boolean).join(' · ')}
      </Text>
      <table className="legend">
        <caption className="visually-hidden">{words.ratesOf(name)}</caption>
        <tbody>
          {ratesOf(rates).map((one) => (
            <tr key={one.key}>
              <th scope="row">{forWhom(one)}</th>
              <td>{format.money(one.cents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {isOpen ? (
        <CorrectRates plan={plan} forWhom={forWhom} onClose={() => setOpen(false)} />
      ) : (
        may('correctPlanRates') && (
          <Button
            size="compact-sm"
            variant="default"
            mt="sm"
            aria-label={words.correctRatesOf(name)}
            onClick={() => setOpen(true)}
          >
            {words.correctRates}
          </Button>
        )
      )}
    </Paper>
  );
}
