/** Products, and at `/catalog/bprd_…` the plans of one with what each costs. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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
import { NewProduct } from './NewProduct.tsx';
import { Offers } from './Offers.tsx';
import { PlanForm } from './PlanForm.tsx';
import type { Plan } from './plan-form.ts';
import { csvOfRates, type Rate, ratesOf } from './rates.ts';

export default function Catalog() {
  const id = usePlace().path[1];
  return id ? <Product key={id} id={id} /> : <Products />;
}

function Products() {
  const words = useCatalogWords();
  const { categories } = useCommonWords();
  const { api } = useDesk();
  const may = useMay();
  const [isNew, setNew] = useState(false);
  const page = Number(usePlace().query.get('page') ?? 1) || 1;
  const found = useQuery({
    queryKey: ['products', page],
    placeholderData: keepPreviousData,
    queryFn: () => api.call('GET /v1/benefit-products', { query: { page, limit: PAGE_ROWS } }),
  });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.title}</ScreenHeading>
      {isNew ? (
        <NewProduct onClose={() => setNew(false)} />
      ) : (
        may('createBenefitProduct') && (
          <Group>
            <Button size="sm" onClick={() => setNew(true)}>
              {words.newProduct}
            </Button>
          </Group>
        )
      )}
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
  const may = useMay();
  const [isNew, setNew] = useState(false);
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
      <Group>
        {may('createBenefitPlan') && !isNew && (
          <Button size="sm" onClick={() => setNew(true)}>
            {words.newPlan}
          </Button>
        )}
        {plans.data.data.length > 0 && (
          <Button
            size="sm"
            variant="default"
            onClick={() => saveCsv(`${product.data.name}.csv`, csvOfRates(plans.data.data))}
          >
            {words.csv}
          </Button>
        )}
      </Group>
      {isNew && <PlanForm productId={id} onClose={() => setNew(false)} />}
      {plans.data.data.length === 0 ? (
        !isNew && <Empty title={words.noPlans} />
      ) : (
        <div className="grid">
          {plans.data.data.map((plan) => (
            <PlanCard key={plan.id} plan={plan} />
          ))}
        </div>
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

type Opened = 'rates' | 'facts' | 'offers';

function PlanCard({ plan }: { plan: Plan }) {
  const { name, carrier, network, states, rates } = plan;
  const [opened, setOpened] = useState<Opened | null>(null);
  const words = useCatalogWords();
  const format = useFormat();
  const close = () => setOpened(null);
  const forWhom = (one: Rate) =>
    one.ages ? words.ages(one.ages.from, one.ages.to) : (words.tiers[one.key] ?? one.key);
  return (
    <Paper component="article" withBorder p="md" className={opened ? 'whole-row' : undefined}>
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
      <PlanActions name={name} opened={opened} onOpen={setOpened} />
      {opened === 'rates' && <CorrectRates plan={plan} forWhom={forWhom} onClose={close} />}
      {opened === 'facts' && <PlanForm productId={plan.benefit_id} plan={plan} onClose={close} />}
      {opened === 'offers' && <Offers plan={plan} />}
    </Paper>
  );
}

const OPERATIONS = {
  ...{ rates: 'correctPlanRates', facts: 'updateBenefitPlan', offers: 'listBenefitPlanYearsOfPlan' },
} as const;

interface PlanActionsProps {
  name: string;
  opened: Opened | null;
  onOpen: (what: Opened | null) => void;
}

function PlanActions({ name, opened, onOpen }: PlanActionsProps) {
  const words = useCatalogWords();
  const may = useMay();
  const labels = {
    rates: [words.correctRates, words.correctRatesOf(name)],
    facts: [words.changeFacts, words.changePlan(name)],
    offers: [words.offers, `${words.offers}: ${name}`],
  } as const;
  const shown = (Object.keys(OPERATIONS) as Opened[]).filter((what) => may(OPERATIONS[what]));
  return (
    <Group gap="xs" my="sm">
      {shown.map((what) => (
        <Button
          key={what}
          size="compact-sm"
          variant={opened === what ? 'light' : 'default'}
          aria-label={labels[what][1]}
          aria-expanded={opened === what}
          onClick={() => onOpen(opened === what ? null : what)}
        >
          {labels[what][0]}
        </Button>
      ))}
    </Group>
  );
}
