/** The terms that plans use, each in plain words; collapsed at first. */
import type { Plan } from '../answers.ts';
import { useFactWords } from './fact-words.ts';
import type { Fact } from './plan-facts.ts';

interface TermsProps {
  facts: readonly Fact[];
  plans: readonly Plan[];
  className?: string;
}

export function Terms({ facts, plans, className }: TermsProps) {
  const { terms } = useFactWords();
  const used = facts.filter(({ explained, of }) => explained && plans.some((plan) => of(plan) !== null));
  if (used.length === 0) return null;
  return (
    <details className={className}>
      <summary>{terms}</summary>
      <dl className="terms">
        {used.map(({ id, label, explained }) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd>{explained}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
