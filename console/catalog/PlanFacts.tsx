/** What is said of a plan beside its rates, in English and in Spanish. */
import { NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useCatalogWords } from './catalog-words.ts';
import { AMOUNTS, FLAGS, inSpanish, LINKS, NETWORK_TYPES, TEXTS, type TypedFacts } from './plan-form.ts';

interface PlanFactsProps {
  typed: TypedFacts;
  wrong: string | null;
  onChange: (typed: TypedFacts) => void;
}

export function PlanFacts({ typed, wrong, onChange }: PlanFactsProps) {
  const words = useCatalogWords();
  const field = (name: keyof typeof words.facts, more: object = {}) => (
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
  const choice = (name: keyof typeof words.facts, choices: readonly (string | { value: string; label: string })[]) => (
    <NativeSelect
      key={name}
      label={words.facts[name]}
      value={typed[name]}
      data={[{ value: '', label: '–' }, ...choices]}
      onChange={({ currentTarget: { value } }) => onChange({ ...typed, [name]: value })}
    />
  );
  const yesOrNo = [
    { value: 'true', label: words.yes },
    { value: 'false', label: words.no },
  ];
  return (
    <>
      <div className="fields">
        {field('name', { required: true })}
        {field('carrier')}
        {field('network')}
        {choice('network_type', NETWORK_TYPES)}
        {field('states', { description: words.statesHint })}
        {AMOUNTS.map((name) => field(name, { inputMode: 'decimal', maxLength: 20 }))}
        {field('coinsurance_percent', { type: 'number', min: 0, max: 100, step: 1 })}
        {FLAGS.map((name) => choice(name, yesOrNo))}
        {LINKS.map((name) => field(name, { type: 'url', placeholder: 'https://', maxLength: 2_000 }))}
        {TEXTS.map((name) => field(name, { maxLength: 120 }))}
      </div>
      <Highlights name="highlights" {...{ typed, onChange }} />
      <InSpanish {...{ typed, onChange }} />
    </>
  );
}

type PartProps = Omit<PlanFactsProps, 'wrong'>;

function Highlights({ name, typed, onChange }: PartProps & { name: 'highlights' | 'es_highlights' }) {
  const words = useCatalogWords();
  return (
    <Textarea
      label={words.facts.highlights}
      description={words.highlightsHint}
      autosize
      minRows={2}
      maxRows={12}
      value={typed[name]}
      onChange={({ currentTarget: { value } }) => onChange({ ...typed, [name]: value })}
    />
  );
}

/** What is left empty is shown in English. */
function InSpanish({ typed, onChange }: PartProps) {
  const words = useCatalogWords();
  return (
    <fieldset className="plain-group">
      <legend>{words.inSpanish}</legend>
      <Stack gap="sm">
        <div className="fields">
          {TEXTS.map((name) => (
            <TextInput
              key={name}
              label={words.facts[name]}
              maxLength={120}
              value={typed[inSpanish(name)]}
              onChange={({ currentTarget: { value } }) => onChange({ ...typed, [inSpanish(name)]: value })}
            />
          ))}
        </div>
        <Highlights name="es_highlights" {...{ typed, onChange }} />
      </Stack>
    </fieldset>
  );
}
