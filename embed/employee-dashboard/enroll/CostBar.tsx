/** At the bottom of the screen: what this choice costs, what all of them cost, and the button to continue. Changes are announced. */
import { Button, Text } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { useFormat } from '../../shared/session.tsx';
import { useEnrollWords } from './enroll-words.ts';

interface CostBarProps {
  /** Null: `note` says why there is none. `undefined`: being calculated. */
  cents: number | null | undefined;
  note: string;
  /** The note says what is missing before the person can continue. */
  isMissing: boolean;
  totalCents: number;
  /** More than one benefit is being chosen. */
  several: boolean;
  /** Announced to screen readers when it changes. */
  summary: string;
  button: string;
  onContinue: () => void;
  onLater: (() => void) | null;
}

export function CostBar({ cents, note, isMissing, totalCents, several, summary, button, ...on }: CostBarProps) {
  const words = useEnrollWords();
  const { money } = useFormat();
  const bar = useBarHeight();
  return (
    <div className="cost-bar" ref={bar}>
      <div className="cost-bar-amounts">
        <div>
          <Text size="sm" c="dimmed">
            {words.perPaycheck}
          </Text>
          {typeof cents === 'number' ? (
            <p className="cost-bar-amount">{money(cents)}</p>
          ) : (
            <Text {...(isMissing ? { c: 'var(--mantine-color-error)', fw: 600 } : {})}>
              {cents === null ? note : words.workingOut}
            </Text>
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
        {on.onLater && (
          <Button variant="subtle" size="md" onClick={on.onLater}>
            {words.later}
          </Button>
        )}
        <Button size="md" onClick={on.onContinue}>
          {button}
        </Button>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {summary}
      </p>
    </div>
  );
}

/** Tells the style sheet how high the bar is: what the page scrolls to comes to rest above it. */
function useBarHeight() {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty('--bar-height', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty('--bar-height');
    };
  }, []);
  return bar;
}
