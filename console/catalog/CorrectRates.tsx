/** Rates that were typed wrong: the old beside the new, typed or from a file. */
import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Change } from '../../embed/employer-benefits/person/use-change.ts';
import { PriceForm } from '../prices/PriceForm.tsx';
import { useFormat } from '../shell/format.ts';
import { useCatalogWords } from './catalog-words.ts';
import { amountsIn, type Rate, ratesOf, ratesWith } from './rates.ts';

interface CorrectRatesProps {
  plan: { id: string; name: string; rates: Record<string, unknown> };
  forWhom: (rate: Rate) => string;
  onClose: () => void;
}

const written = (cents: number) => (cents / 100).toFixed(2);

export function CorrectRates({ plan, forWhom, onClose }: CorrectRatesProps) {
  const words = useCatalogWords();
  const old = ratesOf(plan.rates);
  const [amounts, setAmounts] = useState(() => new Map(old.map(({ key, cents }) => [key, written(cents)])));
  const [isStrange, setStrange] = useState(false);
  const rates = ratesWith(plan.rates, amounts);
  const read = async (file: File | undefined) => {
    const found = file ? await amountsIn(await file.text(), plan.name) : null;
    setStrange(file !== undefined && found === null);
    if (found) setAmounts(new Map([...amounts].map(([key, amount]) => [key, found.get(key) ?? amount])));
  };
  return (
    <PriceForm
      title={words.correctRatesOf(plan.name)}
      since={words.effectiveOnHint}
      changeOf={
        rates &&
        ((terms): Change => ({
          operation: 'POST /v1/benefit-plans/{plan_id}/rates',
          ids: { plan_id: plan.id },
          body: { rates, ...terms },
        }))
      }
      onClose={onClose}
    >
      <label className="file-field">
        {words.fromCsv}
        <input type="file" accept=".csv,text/csv" onChange={({ target }) => void read(target.files?.[0])} />
      </label>
      {isStrange && <Text role="alert">{words.strangeCsv(plan.name)}</Text>}
      <Beside old={old} amounts={amounts} forWhom={forWhom} onChange={setAmounts} />
    </PriceForm>
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
