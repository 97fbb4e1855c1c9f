/** Plans in columns, facts in rows. It scrolls sideways by itself, and the names of the rows stay in sight. */
import { Button } from '@mantine/core';
import { type FocusEvent, useId } from 'react';
import type { Plan } from '../answers.ts';
import { useCompareWords } from './compare-words.ts';
import { PlanLinks } from './PlanLinks.tsx';
import type { Fact } from './plan-facts.ts';

interface CompareTableProps {
  plans: readonly Plan[];
  rows: readonly Fact[];
  /** To the people who are to be covered. */
  isOffered: (plan: Plan) => boolean;
  onChoose: (plan: Plan) => void;
}

export function CompareTable({ plans, rows, isOffered, onChoose }: CompareTableProps) {
  const words = useCompareWords();
  const caption = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className="compare" aria-labelledby={caption} tabIndex={0} onFocus={bringIntoSight}>
      <table>
        <caption className="visually-hidden" id={caption}>
          {words.title}
        </caption>
        <thead>
          <tr>
            <td />
            {plans.map(({ id, name, carrier }) => (
              <th key={id} scope="col">
                {name}
                {carrier && <span className="plan-carrier">{carrier}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, label, explained, of }) => (
            <tr key={id}>
              <RowHead label={label} explained={explained} />
              {plans.map((plan) => (
                <td key={plan.id}>{of(plan) ?? <NotSaid />}</td>
              ))}
            </tr>
          ))}
          <tr>
            <RowHead label={words.more} explained="" />
            {plans.map((plan) => (
              <td key={plan.id}>
                <PlanLinks plan={plan} />
              </td>
            ))}
          </tr>
          <tr>
            <td />
            {plans.map((plan) => (
              <td key={plan.id}>
                <Button
                  size="sm"
                  aria-label={words.chooseWhich(plan.name)}
                  disabled={!isOffered(plan)}
                  onClick={() => onChoose(plan)}
                >
                  {words.choose}
                </Button>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

/** Scrolls a focused element out from under the sticky row names. */
function bringIntoSight({ target }: FocusEvent): void {
  target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function RowHead({ label, explained }: { label: string; explained: string }) {
  return (
    <th scope="row">
      {label}
      {explained && <span className="explained">{explained}</span>}
    </th>
  );
}

function NotSaid() {
  const words = useCompareWords();
  return (
    <>
      <span aria-hidden>–</span>
      <span className="visually-hidden">{words.notSaid}</span>
    </>
  );
}
