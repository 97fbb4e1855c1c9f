/** Corrects the prices in the fields inside: what would follow, and only then the button that saves it. */
import { Checkbox, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ChangeEnd } from '../../embed/employer-benefits/person/ChangeForm.tsx';
import { useFormWords } from '../../embed/employer-benefits/person/form-words.ts';
import { type Change, type Told, useChange } from '../../embed/employer-benefits/person/use-change.ts';
import { FormFrame } from '../../embed/shared/form-frame.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { usePriceWords } from './price-words.ts';

/** What every correction of prices says beside the prices. */
interface Terms {
  reason: string;
  effective_on?: string;
  force?: boolean;
}

interface PriceFormProps {
  title: string;
  /** From which day the prices count, if none is given. */
  since: string;
  /** Null: the prices are not all there yet. */
  changeOf: ((terms: Terms) => Change) | null;
  children: ReactNode;
  onClose: () => void;
  onSaved?: () => void;
}

export function PriceForm({ title, since, changeOf, children, onClose, onSaved = onClose }: PriceFormProps) {
  const words = usePriceWords();
  const { problems } = useFormWords();
  const { api } = useDesk();
  const [given, setGiven] = useState({ effective_on: '', reason: '', force: false });
  const change = changeOf && given.reason.trim() ? changeOf(termsOf(given)) : null;
  const changing = useChange(api, change, onSaved);
  const { told } = changing;
  return (
    <FormFrame title={title} order={3} isLedTo onSend={changing.look}>
      {children}
      <TextInput
        type="date"
        label={words.effectiveOn}
        description={since}
        maw={320}
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
      <Checkbox
        label={words.force}
        description={words.forceHint}
        checked={given.force}
        onChange={({ currentTarget: { checked } }) => setGiven({ ...given, force: checked })}
      />
      <ChangeEnd changing={changing} texts={{ ...problems, ...words.problems }} isDisabled={!change} onClose={onClose}>
        {told && <Consequences told={told} />}
      </ChangeEnd>
    </FormFrame>
  );
}

const termsOf = ({ effective_on, reason, force }: Required<Terms>): Terms => ({
  ...{ reason: reason.trim() },
  ...(effective_on && { effective_on }),
  ...(force && { force }),
});

/** A dry run covers at most this many people. */
const MOST_PLAYED = 500;

/** For how many people the next run takes more, or less, and how much; and who would be asked to sign. */
function Consequences({ told }: { told: Told }) {
  const words = usePriceWords();
  const format = useFormat();
  const { run_on: runOn = null, changes = [] } = told.deductions ?? {};
  const differences = new Map<string, number>();
  for (const { employee_id: id, difference_in_cents: cents } of changes)
    differences.set(id, (differences.get(id) ?? 0) + cents);
  const sentence = (say: typeof words.paysMore, cents: readonly number[]) =>
    runOn && cents.length > 0
      ? [say(format.number(cents.length), cents.length, format.money(sum(cents)), format.date(runOn))]
      : [];
  const more = [...differences.values()].filter((cents) => cents > 0);
  const less = [...differences.values()].filter((cents) => cents < 0).map((cents) => -cents);
  const asked = told.events.filter(({ event_name }) => event_name === 'enrollment.started').length;
  const sentences = [
    ...[...sentence(words.paysMore, more), ...sentence(words.paysLess, less)],
    ...(asked > 0 ? [words.asked(format.number(asked), asked)] : []),
  ];
  return (
    <div role="status" className="consequences">
      {(sentences.length > 0 ? sentences : [words.nobody]).map((one) => (
        <Text key={one}>{one}</Text>
      ))}
      {Math.max(differences.size, asked) >= MOST_PLAYED && <Text>{words.mostPlayed}</Text>}
      <Text size="sm" c="dimmed">
        {words.nothingYet}
      </Text>
    </div>
  );
}

const sum = (cents: readonly number[]) => cents.reduce((total, one) => total + one, 0);
