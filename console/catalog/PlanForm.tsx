/** A plan with its facts, and, while it is new, its rates: typed line by line, or from a CSV file. */
import { NativeSelect, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Form } from '../shell/Form.tsx';
import { useDesk } from '../shell/session.tsx';
import { useCatalogWords } from './catalog-words.ts';
import {
  AMOUNTS,
  type FactName,
  factsOf,
  NETWORK_TYPES,
  type Plan,
  type PlanBody,
  rateLines,
  ratesIn,
  TEXTS,
  type TypedFacts,
  typedFacts,
} from './plan-form.ts';

interface PlanFormProps {
  productId: string;
  /** Left out: a new plan. */
  plan?: Plan;
  onClose: () => void;
}

export function PlanForm({ productId, plan, onClose }: PlanFormProps) {
  const words = useCatalogWords();
  const [typed, setTyped] = useState(() => typedFacts(plan));
  const [lines, setLines] = useState('');
  const [wrong, setWrong] = useState<FactName | 'rates' | null>(null);
  const save = useSave(productId, plan, onClose);
  const title = plan ? words.changePlan(plan.name) : words.newPlan;
  const submit = () => {
    const found = factsOf(typed, plan);
    const rates = plan ? undefined : ratesIn(pairsIn(lines));
    setWrong('wrong' in found ? found.wrong : rates === null ? 'rates' : null);
    if ('wrong' in found || rates === null) return;
    save.mutate(rates ? { ...found.facts, rates } : found.facts);
  };
  return (
    <Form
      title={title}
      order={plan ? 3 : 2}
      error={save.error}
      isPending={save.isPending}
      onSend={submit}
      onCancel={onClose}
    >
      <Facts typed={typed} wrong={wrong} onChange={setTyped} />
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

interface FactsProps {
  typed: TypedFacts;
  wrong: string | null;
  onChange: (typed: TypedFacts) => void;
}

function Facts({ typed, wrong, onChange }: FactsProps) {
  const words = useCatalogWords();
  const field = (name: keyof TypedFacts, more: object = {}) => (
    <TextInput
      key={name}
      label={words.facts[name]}
      maxLength={255}
      value={typed[name]}
      error={wrong === name && words.noAmount}
      onChange={({ currentTarget: { value } }) => onChange({ ...typed, [name]: value })}
      {...more}
    />
  );
  return (
    <div className="fields">
      {field('name', { required: true })}
      {field('carrier')}
      {field('network')}
      <NativeSelect
        label={words.facts.network_type}
        value={typed.network_type}
        data={[{ value: '', label: '–' }, ...NETWORK_TYPES]}
        onChange={({ currentTarget: { value } }) => onChange({ ...typed, network_type: value })}
      />
      {field('states', { description: words.statesHint })}
      {AMOUNTS.map((name) => field(name, { inputMode: 'decimal', maxLength: 20 }))}
      {field('coinsurance_percent', { type: 'number', min: 0, max: 100, step: 1 })}
      {TEXTS.map((name) => field(name, { maxLength: 120 }))}
    </div>
  );
}

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

function useSave(productId: string, plan: Plan | undefined, onSaved: () => void) {
  const { api } = useDesk();
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: async (body: Partial<PlanBody>) => {
      const ids = { benefit_id: productId };
      if (plan) {
        await api.call('PATCH /v1/benefit-products/{benefit_id}/plans/{plan_id}', {
          ids: { ...ids, plan_id: plan.id },
          body,
        });
      } else {
        await api.call('POST /v1/benefit-products/{benefit_id}/plans', {
          ...{ ids, body: body as PlanBody, idempotencyKey: key.current },
        });
      }
    },
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
