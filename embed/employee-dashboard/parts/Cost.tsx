/** The cost per paycheck: the number that everybody looks for, so it is the largest. */
import { Text } from '@mantine/core';
import { useCommonWords } from '../../shared/common-words.ts';
import { useFormat } from '../../shared/session.tsx';
import type { PayFrequency } from '../answers.ts';

export interface CostProps {
  cents: number;
  payFrequency: PayFrequency;
  size?: 'md' | 'lg';
  /** The exact price is not known yet: this is the highest it can be. */
  atMost?: string | undefined;
}

export function Cost({ cents, payFrequency, size = 'md', atMost }: CostProps) {
  const { money } = useFormat();
  const words = useCommonWords();
  return (
    <p className="cost" data-size={size}>
      {atMost && (
        <Text span size="sm" c="dimmed">
          {`${atMost} `}
        </Text>
      )}
      <span className="cost-amount">{money(cents)}</span>{' '}
      <Text span size="sm" c="dimmed">
        {words.payFrequencies[payFrequency]}
      </Text>
    </p>
  );
}
