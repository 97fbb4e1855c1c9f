/** The answers beside the plans: keep current coverage, decline, or end current coverage, the last two with a reason. */
import { NativeSelect, Text, Textarea } from '@mantine/core';
import type { Options } from '../answers.ts';
import type { Draft } from '../dashboard-state.tsx';
import { Choice } from '../parts/Choice.tsx';
import { Shares } from '../parts/Shares.tsx';
import { useEnrollWords } from './enroll-words.ts';
import { keptOf, shownOf } from './prices.ts';
import { OWN_REASON, useReasons } from './reason.ts';

interface KeepProps {
  options: Options;
  checked: boolean;
  invalid: boolean;
  onChoose: () => void;
}

export function KeepChoice({ options, checked, invalid, onChoose }: KeepProps) {
  const words = useEnrollWords();
  const current = keptOf(options);
  if (!current) return null;
  const name = options.plans.find(({ id }) => id === current.plan_id)?.name ?? words.current;
  return (
    <Choice type="radio" name="plan" checked={checked} invalid={invalid} onChange={onChoose} label={words.keep(name)}>
      <Shares
        {...shownOf(current)}
        payFrequency={options.pay_frequency}
        paychecksPerYear={options.paychecks_per_year}
      />
      <Text size="sm">{options.current_coverage ? words.keepText : words.renewText}</Text>
    </Choice>
  );
}

interface DeclineProps {
  draft: Draft;
  hasCoverage: boolean;
  invalid: boolean;
  onChange: (change: Partial<Draft>) => void;
}

export function DeclineChoice({ draft, hasCoverage, invalid, onChange }: DeclineProps) {
  const words = useEnrollWords();
  const reasons = useReasons();
  const kind = hasCoverage ? ('end' as const) : ('decline' as const);
  const checked = draft.answer?.kind === kind;
  return (
    <div>
      <Choice
        type="radio"
        name="plan"
        checked={checked}
        invalid={invalid}
        onChange={() => onChange({ answer: { kind } })}
        label={hasCoverage ? words.end : words.decline}
      >
        <Text size="sm">{hasCoverage ? words.endText : words.declineText}</Text>
      </Choice>
      {checked && (
        <div className="reason">
          <NativeSelect
            label={words.reason}
            value={draft.reason}
            onChange={(event) => onChange({ reason: event.currentTarget.value })}
            data={[
              { value: '', label: words.noReason },
              ...reasons.map((text) => ({ value: text, label: text })),
              { value: OWN_REASON, label: words.ownReason },
            ]}
          />
          {draft.reason === OWN_REASON && (
            <Textarea
              label={words.ownReasonLabel}
              value={draft.ownReason}
              maxLength={500}
              autosize={false}
              rows={3}
              onChange={(event) => onChange({ ownReason: event.currentTarget.value })}
            />
          )}
        </div>
      )}
    </div>
  );
}
