/** At the bottom of the screen: what this choice costs, what all of them cost, and the button to continue. Changes are announced. */
import { Button, Text } from '@mantine/core';
import { useFormat } from '../../shared/session.tsx';
import { useEnrollWords } from './enroll-words.ts';

interface CostBarProps {
  /** Null: nothing chosen yet. `undefined`: being calculated. */
  cents: number | null | undefined;
  totalCents: number;
  /** More than one benefit is being chosen. */
  several: boolean;
  /** Announced to screen readers when it changes. */
  summary: string;
  button: string;
  onContinue: () => void;
  onLater: (() => void) | null;
}

export function CostBar({ cents, totalCents, several, summary, button, onContinue, onLater }: CostBarProps) {
  const words = useEnrollWords();
  const { money } = useFormat();
  return (
    <div className="cost-bar">
      <div className="cost-bar-amounts">
        <div>
          <Text size="sm" c="dimmed">
            {words.perPaycheck}
          </Text>
          {typeof cents === 'number' ? (
            <p className="cost-bar-amount">{money(cents)}</p>
          ) : (
            <Text>{cents === null ? words.nothingChosen : words.workingOut}</Text>
          )}
        </div>
        {several && totalCents > 0 && (
          <div>
            <Text size="sm" c="dimmed">
              {words.allChoices}
            </Text>
            <p className="cost-bar-amount">{money(totalCents)}</p>
          </div>
        )}
      </div>
      <div className="cost-bar-buttons">
        {onLater && (
          <Button variant="subtle" size="md" onClick={onLater}>
            {words.later}
          </Button>
        )}
        <Button size="md" onClick={onContinue}>
          {button}
        </Button>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {summary}
      </p>
    </div>
  );
}
