/** The offer of another employer, or of an earlier year: seen first, then copied, all of it or nothing. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { SearchField } from '../../embed/shared/list-tools.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { nextFirst } from '../developers/test-clock-days.ts';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';

const COPY = 'POST /v1/employers/{employer_id}/offers/copy' as const;
type Body = Operations[typeof COPY]['body'];
type Copied = Operations[typeof COPY]['answer']['data'];

export function CopyOffer({ employerId, isOwn }: { employerId: string; isOwn: boolean }) {
  const { offer } = useOnboardingWords();
  const { api, session } = useDesk();
  const client = useQueryClient();
  const thisYear = Number(session.today.slice(0, 4));
  const [from, setFrom] = useState('');
  const [year, setYear] = useState(thisYear);
  const [start, setStart] = useState(nextFirst(session.today));
  const ids = { employer_id: employerId };
  const body: Body = { ...(isOwn ? { from_year: year } : { from_employer_id: from }), coverage_start: start };
  const look = useMutation({
    mutationFn: async () => (await api.call(COPY, { ids, body, query: { dry_run: true } })).data,
  });
  const copy = useMutation({
    mutationFn: () => api.call(COPY, { ids, body, idempotencyKey: JSON.stringify([employerId, body]) }),
    onSuccess: () => {
      look.reset();
      return client.invalidateQueries();
    },
  });
  const changed = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      look.reset();
      set(value);
    };
  };
  const error = look.error ?? copy.error;
  return (
    <Stack gap="sm" maw={640}>
      {isOwn ? (
        <TextInput
          type="number"
          label={offer.year}
          value={String(year)}
          onChange={({ currentTarget }) => changed(setYear)(Number(currentTarget.value))}
        />
      ) : (
        <ChooseEmployer notThis={employerId} value={from} onChoose={changed(setFrom)} />
      )}
      <TextInput
        type="date"
        label={offer.start}
        value={start}
        onChange={({ currentTarget }) => changed(setStart)(currentTarget.value)}
      />
      {look.data && <Preview copied={look.data} />}
      {error && <Problem error={error} />}
      <Group>
        {look.data ? (
          <Button loading={copy.isPending} onClick={() => copy.mutate()}>
            {offer.copy}
          </Button>
        ) : (
          <Button variant="default" loading={look.isPending} disabled={!isOwn && !from} onClick={() => look.mutate()}>
            {offer.look}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface ChooseEmployerProps {
  notThis: string;
  value: string;
  onChoose: (id: string) => void;
}

function ChooseEmployer({ notThis, value, onChoose }: ChooseEmployerProps) {
  const { offer } = useOnboardingWords();
  const { api } = useDesk();
  const [search, setSearch] = useState('');
  const found = useQuery({
    queryKey: ['employers-to-copy', search],
    queryFn: async () =>
      (await api.call('GET /v1/employers', { query: { limit: 20, ...(search && { search }) } })).data,
  });
  const others = (found.data ?? []).filter(({ id }) => id !== notThis);
  return (
    <>
      <SearchField label={offer.find} value={search} onSearch={setSearch} />
      <NativeSelect
        label={offer.employer}
        value={value}
        data={[{ value: '', label: '–' }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      />
      {found.error && <Problem error={found.error} />}
      {found.data && search === '' && others.length === 0 && <Text role="status">{offer.noOther}</Text>}
    </>
  );
}

function Preview({ copied: { plan_years, copied } }: { copied: Copied }) {
  const { offer } = useOnboardingWords();
  const format = useFormat();
  return (
    <div role="status">
      <DataTable
        caption={offer.look}
        rows={plan_years}
        keyOf={(one) => one.benefit_id}
        columns={[
          { id: 'product', header: offer.product, cell: (one) => one.product_name },
          {
            id: 'opens',
            header: offer.opens,
            cell: (one) =>
              `${format.shortDate(one.open_enrollment_start)} – ${format.shortDate(one.open_enrollment_end)}`,
          },
          { id: 'plans', header: offer.plans, cell: (one) => planNames(one) },
        ]}
      />
      {copied.length > 0 && (
        <Text size="sm">{offer.also(format.list(copied.map((part) => offer.parts[part] ?? part)))}</Text>
      )}
    </div>
  );
}

function planNames({ contribution_strategy }: Copied['plan_years'][number]): string {
  return [...new Set(contribution_strategy.contribution_tiers.map((one) => one.benefit_plan_name))].join(', ');
}
