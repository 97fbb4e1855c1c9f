/** Rates that were typed wrong: the old beside the new, typed or from a file; what would follow; and only then saved. */
import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { useCatalogWords } from './catalog-words.ts';
import { amountsIn, type Rate, ratesOf, ratesWith } from './rates.ts';

const RATES = 'POST /v1/benefit-plans/{plan_id}/rates' as const;

interface CorrectRatesProps {
  plan: { id: string; name: string; rates: Record<string, unknown> };
  forWhom: (rate: Rate) => string;
  onClose: () => void;
}

const written = (cents: number) => (cents / 100).toFixed(2);

export function CorrectRates({ plan, forWhom, onClose }: CorrectRatesProps) {
  const words = useCatalogWords();
  const common = useCommonWords();
  const old = ratesOf(plan.rates);
  const [amounts, setAmounts] = useState(() => new Map(old.map(({ key, cents }) => [key, written(cents)])));
  const [given, setGiven] = useState({ effective_on: '', reason: '' });
  const [isStrange, setStrange] = useState(false);
  const rates = ratesWith(plan.rates, amounts);
  const { look, save } = useCorrection(plan.id, onClose);
  const body = rates && given.reason.trim() ? bodyOf(rates, given) : null;
  const seen = look.data && JSON.stringify(look.data.body) === JSON.stringify(body) ? look.data : null;
  const read = async (file: File | undefined) => {
    const found = file ? await amountsIn(await file.text(), plan.name) : null;
    setStrange(file !== undefined && found === null);
    if (found) setAmounts(new Map([...amounts].map(([key, amount]) => [key, found.get(key) ?? amount])));
  };
  return (
    <Paper
      component="form"
      withBorder
      p="md"
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        if (body) look.mutate(body);
      }}
    >
      <Stack gap="sm">
        <Title order={3} size="h5">
          {words.correctRatesOf(plan.name)}
        </Title>
        <label className="file-field">
          {words.fromCsv}
          <input type="file" accept=".csv,text/csv" onChange={({ target }) => void read(target.files?.[0])} />
        </label>
        {isStrange && <Text role="alert">{words.strangeCsv(plan.name)}</Text>}
        <Beside old={old} amounts={amounts} forWhom={forWhom} onChange={setAmounts} />
        <TextInput
          type="date"
          label={words.effectiveOn}
          description={words.effectiveOnHint}
          value={given.effective_on}
          onChange={({ currentTarget: { value } }) => setGiven({ ...given, effective_on: value })}
        />
        <TextInput
          label={words.reason}
          required
          maxLength={500}
          value={given.reason}
          onChange={({ currentTarget: { value } }) => setGiven({ ...given, reason: value })}
        />
        {(save.error ?? look.error) && <Problem error={(save.error ?? look.error) as Error} />}
        {seen && <Text role="status">{words.wouldChange(seen.changes)}</Text>}
        <Group gap="sm">
          {seen ? (
            <Button loading={save.isPending} onClick={() => save.mutate(seen)}>
              {common.save}
            </Button>
          ) : (
            <Button type="submit" disabled={!body} loading={look.isPending}>
              {words.look}
            </Button>
          )}
          <Button variant="subtle" onClick={onClose}>
            {common.cancel}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

interface BesideProps {
  old: readonly Rate[];
  amounts: Map<string, string>;
  forWhom: (rate: Rate) => string;
  onChange: (amounts: Map<string, string>) => void;
}

function Beside({ old, amounts, forWhom, onChange }: BesideProps) {
  const words = useCatalogWords();
  const format = useFormat();
  return (
    <table className="legend beside">
      <thead>
        <tr>
          <th scope="col">{words.forWhom}</th>
          <th scope="col">{words.old}</th>
          <th scope="col">{words.new}</th>
        </tr>
      </thead>
      <tbody>
        {old.map((rate) => (
          <tr key={rate.key}>
            <th scope="row">{forWhom(rate)}</th>
            <td>{format.money(rate.cents)}</td>
            <td>
              <TextInput
                size="xs"
                inputMode="decimal"
                aria-label={`${words.new}: ${forWhom(rate)}`}
                value={amounts.get(rate.key) ?? ''}
                onChange={({ currentTarget: { value } }) => onChange(new Map(amounts).set(rate.key, value))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Body = ReturnType<typeof bodyOf>;

function bodyOf(rates: NonNullable<ReturnType<typeof ratesWith>>, given: { effective_on: string; reason: string }) {
  const { effective_on, reason } = given;
  return { rates, reason: reason.trim(), ...(effective_on && { effective_on }) };
}

interface Looked {
  body: Body;
  /** How many deductions would be others. */
  changes: number;
  seen: string | null;
  idempotencyKey: string;
}

function useCorrection(planId: string, onSaved: () => void) {
  const { api } = useDesk();
  const client = useQueryClient();
  const ids = { plan_id: planId };
  const look = useMutation({
    onMutate: () => save.reset(),
    mutationFn: async (body: Body): Promise<Looked> => {
      let seen: string | null = null;
      const onSeen = (etag: string | null) => {
        seen = etag;
      };
      const answer = await api.call(RATES, { ids, body, query: { dry_run: true }, onSeen });
      const changes = 'dry_run' in answer ? (answer.dry_run.deductions?.changes.length ?? 0) : 0;
      return { body, changes, seen, idempotencyKey: crypto.randomUUID() };
    },
  });
  const save = useMutation({
    mutationFn: ({ body, seen, idempotencyKey }: Looked) => api.call(RATES, { ids, body, seen, idempotencyKey }),
    onSuccess: () => {
      onSaved();
      return client.invalidateQueries();
    },
  });
  return { look, save };
}
