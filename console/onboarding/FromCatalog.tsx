/** A product of the catalog with some of its plans, and what the employer pays toward them. */
import { Checkbox, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { nextFirst } from '../developers/test-clock-days.ts';
import { FormEnd } from '../shell/Form.tsx';
import { Link } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';

/** The API lists the rest. */
const MOST_SHOWN = 100;

export function FromCatalog({ employerId }: { employerId: string }) {
  const { offer } = useOnboardingWords();
  const { session } = useDesk();
  const [given, setGiven] = useState({
    ...{ product: '', plans: [] as string[], start: nextFirst(session.today), employee: '80', family: '50' },
  });
  const { products, plans } = useCatalog(given.product);
  const add = useAdd(employerId, given, () => setGiven({ ...given, product: '', plans: [] }));
  const turn = (id: string) => {
    const others = given.plans.filter((one) => one !== id);
    setGiven({ ...given, plans: others.length < given.plans.length ? others : [...given.plans, id] });
  };
  const error = products.error ?? plans.error ?? add.error;
  const shown = [
    { value: '', label: '–' },
    ...(products.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const text = (name: 'start' | 'employee' | 'family', label: string, type: string) => (
    <TextInput
      type={type}
      label={label}
      required
      value={given[name]}
      {...(type === 'number' ? { min: 0, max: 100 } : {})}
      onChange={({ currentTarget: { value } }) => setGiven({ ...given, [name]: value })}
    />
  );
  if (products.data?.length === 0) {
    return (
      <Text>
        {offer.emptyCatalog} <Link to="/catalog">{offer.toCatalog}</Link>
      </Text>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="sm" maw={640}>
        <NativeSelect
          label={offer.product}
          required
          value={given.product}
          data={shown}
          onChange={({ currentTarget: { value } }) => setGiven({ ...given, product: value, plans: [] })}
        />
        <fieldset className="plain-group">
          <legend>{offer.plans}</legend>
          {(plans.data ?? []).map(({ id, name }) => (
            <Checkbox key={id} label={name} checked={given.plans.includes(id)} onChange={() => turn(id)} mb={6} />
          ))}
        </fieldset>
        {text('start', offer.start, 'date')}
        {text('employee', offer.pays, 'number')}
        {text('family', offer.paysFamily, 'number')}
        <FormEnd error={error} action={offer.add} isPending={add.isPending} isDisabled={given.plans.length === 0} />
      </Stack>
    </form>
  );
}

function useCatalog(product: string) {
  const { api } = useDesk();
  const query = { limit: MOST_SHOWN };
  const products = useQuery({
    queryKey: ['products-to-offer'],
    queryFn: async () => (await api.call('GET /v1/benefit-products', { query })).data,
  });
  const plans = useQuery({
    queryKey: ['plans-to-offer', product],
    enabled: product !== '',
    queryFn: async () =>
      (await api.call('GET /v1/benefit-products/{benefit_id}/plans', { ids: { benefit_id: product }, query })).data,
  });
  return { products, plans };
}

interface Given {
  product: string;
  plans: string[];
  start: string;
  employee: string;
  family: string;
}

function useAdd(employerId: string, { product, plans, start, employee, family }: Given, onAdded: () => void) {
  const { api } = useDesk();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.call('POST /v1/employers/{employer_id}/benefit-plan-years', {
        ids: { employer_id: employerId },
        body: {
          ...{ benefit_id: product, plan_ids: plans, coverage_start: start, tax_classification: 'Pre-tax' },
          contribution: { type: 'percent', employee: Number(employee), dependents: Number(family) },
        },
      }),
    onSuccess: () => {
      onAdded();
      return client.invalidateQueries();
    },
  });
}
