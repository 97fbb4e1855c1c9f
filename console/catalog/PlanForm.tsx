/** A plan with its facts, and, while it is new, its rates: typed line by line, or from a CSV file. */
import { Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Form } from '../shell/Form.tsx';
import { useMeanwhile, useSeen } from '../shell/seen.ts';
import { useDesk } from '../shell/session.tsx';
import { useCatalogWords } from './catalog-words.ts';
import { PlanFacts } from './PlanFacts.tsx';
import {
  changedFacts,
  type FactName,
  factsOf,
  type Plan,
  type PlanBody,
  rateLines,
  ratesIn,
  typedFacts,
} from './plan-form.ts';

interface PlanFormProps {
  productId: string;
  /** Left out: a new plan. */
  plan?: Plan;
  onClose: () => void;
}

export function PlanForm({ productId, plan: latest, onClose }: PlanFormProps) {
  const words = useCatalogWords();
  // As it was when the form was opened: what is another now was changed here.
  const [plan] = useState(latest);
  const [typed, setTyped] = useState(() => typedFacts(plan));
  const [lines, setLines] = useState('');
  const [wrong, setWrong] = useState<FactName | 'rates' | null>(null);
  const save = useSave(productId, plan, onClose);
  const meanwhile = useMeanwhile(save.error, { ...words.facts, summary: words.summary });
  const title = plan ? words.changePlan(plan.name) : words.newPlan;
  const submit = () => {
    const found = factsOf(typed, plan);
    const rates = plan ? undefined : ratesIn(pairsIn(lines));
    setWrong('wrong' in found ? found.wrong : rates === null ? 'rates' : null);
    if ('wrong' in found || rates === null) return;
    save.mutate(rates ? { ...found.facts, rates } : changedFacts(found.facts, plan));
  };
  return (
    <Form
      title={title}
      order={plan ? 3 : 2}
      error={save.error}
      texts={meanwhile}
      isPending={save.isPending}
      onSend={submit}
      onCancel={onClose}
    >
      <PlanFacts typed={typed} wrong={wrong} onChange={setTyped} />
      {!plan && <RateLines name={typed.name} lines={lines} isWrong={wrong === 'rates'} onChange={setLines} />}
    </Form>
  );
}

const pairsIn = (lines: string): [string, string][] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.search(/[\s:;=]+\S*$/);
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at).replace(/^[\s:;=]+/, '')];
    });

interface RateLinesProps {
  /** Of the plan. */
  name: string;
  lines: string;
  isWrong: boolean;
  onChange: (lines: string) => void;
}

function RateLines({ name, lines, isWrong, onChange }: RateLinesProps) {
  const words = useCatalogWords();
  const [isStrange, setStrange] = useState(false);
  const read = async (file: File | undefined) => {
    const found = file ? await rateLines(await file.text(), name.trim()) : null;
    setStrange(file !== undefined && found === null);
    if (found) onChange(found.map(([forWhom, amount]) => `${forWhom} ${amount}`).join('\n'));
  };
  return (
    <>
      <label className="file-field">
        {words.fromCsv}
        <input type="file" accept=".csv,text/csv" onChange={({ target }) => void read(target.files?.[0])} />
      </label>
      {isStrange && <Text role="alert">{words.strangeCsv(name)}</Text>}
      <Textarea
        label={words.rates}
        description={words.ratesHint}
        required
        autosize
        minRows={4}
        maxRows={20}
        value={lines}
        error={isWrong && words.noRates}
        onChange={({ currentTarget: { value } }) => onChange(value)}
      />
    </>
  );
}

const CHANGE = 'PATCH /v1/benefit-products/{benefit_id}/plans/{plan_id}' as const;

function useSave(productId: string, plan: Plan | undefined, onSaved: () => void) {
  const { api } = useDesk();
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  const ids = { benefit_id: productId };
  const { seen, lookAgain } = useSeen(
    plan?.id ?? '',
    (onSeen) =>
      api.call(CHANGE, {
        ids: { ...ids, plan_id: plan?.id ?? '' },
        ...{ body: { name: plan?.name ?? '' }, query: { dry_run: true }, onSeen },
      }),
    { isThere: plan !== undefined },
  );
  return useMutation({
    mutationFn: async (body: Partial<PlanBody>) => {
      if (plan) {
        await api.call(CHANGE, { ids: { ...ids, plan_id: plan.id }, body, seen: await seen() });
      } else {
        await api.call('POST /v1/benefit-products/{benefit_id}/plans', {
          ...{ ids, body: body as PlanBody, idempotencyKey: key.current },
        });
      }
    },
    onError: () => plan && lookAgain(),
    onSuccess: () => {
      onSaved();
      return client.invalidateQueries();
    },
    // What is sent next is another request, with a key of its own.
    onSettled: () => {
      key.current = crypto.randomUUID();
    },
  });
}
