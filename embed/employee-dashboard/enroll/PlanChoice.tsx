/** One plan beside the others: cost per paycheck first, then the employer's share and the year, then what it covers. */
import { Badge, Text } from '@mantine/core';
import { useCommonWords } from '../../shared/common-words.ts';
import { useFormat } from '../../shared/session.tsx';
import type { PayFrequency, Plan, Tier } from '../answers.ts';
import { Choice } from '../parts/Choice.tsx';
import { Shares } from '../parts/Shares.tsx';
import { useEnrollWords } from './enroll-words.ts';
import type { Price } from './prices.ts';

interface PlanChoiceProps {
  plan: Plan;
  /** Null: not offered for these people. */
  price: Price | null;
  tier: Tier;
  payFrequency: PayFrequency;
  paychecksPerYear: number;
  isCurrent: boolean;
  checked: boolean;
  invalid: boolean;
  onChoose: () => void;
}

export function PlanChoice({ plan, price, tier, isCurrent, ...choice }: PlanChoiceProps) {
  const words = useEnrollWords();
  const { tiers } = useCommonWords();
  return (
    <Choice
      type="radio"
      name="plan"
      className="plan"
      checked={choice.checked}
      disabled={price === null}
      invalid={choice.invalid}
      onChange={choice.onChoose}
      label={
        <>
          <span className="plan-name">{plan.name}</span>
          {plan.carrier && <span className="plan-carrier">{plan.carrier}</span>}
        </>
      }
    >
      {price ? (
        <Shares
          {...price}
          payFrequency={choice.payFrequency}
          paychecksPerYear={choice.paychecksPerYear}
          size="lg"
          atMost={price.isAtMost ? words.upTo : undefined}
        />
      ) : (
        <Text size="sm">{words.notForThese(tiers[tier])}</Text>
      )}
      <Coverage plan={plan} />
      {isCurrent && (
        <Badge variant="light" color="gray" className="badge">
          {words.current}
        </Badge>
      )}
    </Choice>
  );
}

function Coverage({ plan }: { plan: Plan }) {
  const words = useEnrollWords();
  const { wholeMoney } = useFormat();
  const { deductible_in_cents, out_of_pocket_max_in_cents, highlights = [] } = plan.summary;
  const facts: [string, string][] = [
    ...(deductible_in_cents === undefined
      ? []
      : [[words.deductible, wholeMoney(deductible_in_cents)] as [string, string]]),
    ...(out_of_pocket_max_in_cents === undefined
      ? []
      : [[words.outOfPocket, wholeMoney(out_of_pocket_max_in_cents)] as [string, string]]),
    ...(plan.network ? [[words.network, plan.network] as [string, string]] : []),
  ];
  return (
    <>
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {highlights.length > 0 && (
        <ul className="highlights">
          {highlights.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {plan.documents.length > 0 && (
        <ul className="plain-list links">
          {plan.documents.map(({ kind, url }) => (
            <li key={url}>
              <a href={url} target="_blank" rel="noopener noreferrer">
                {words.documents[kind] ?? kind} <span className="visually-hidden">{words.opensNew}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
