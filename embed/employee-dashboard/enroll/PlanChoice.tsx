/** One plan beside the others: cost per paycheck first, then the employer's share and the year, then what it covers. */
import { Badge, Text } from '@mantine/core';
import { useCommonWords } from '../../shared/common-words.ts';
import { useSession } from '../../shared/session.tsx';
import { useLanguage } from '../../shared/words.ts';
import type { PayFrequency, Plan, Tier } from '../answers.ts';
import { Choice } from '../parts/Choice.tsx';
import { Shares } from '../parts/Shares.tsx';
import { useEnrollWords } from './enroll-words.ts';
import { PlanLinks } from './PlanLinks.tsx';
import { ON_CARD, textsIn, useFacts } from './plan-facts.ts';
import type { Price } from './prices.ts';

interface PlanChoiceProps {
  plan: Plan;
  /** Null: not offered for these people. */
  price: Price | null;
  tier: Tier;
  payFrequency: PayFrequency;
  paychecksPerYear: number;
  isCurrent: boolean;
  /** The only plan on offer: there is nothing to compare it with. */
  isOnly: boolean;
  checked: boolean;
  invalid: boolean;
  onChoose: () => void;
}

export function PlanChoice({ plan, price, tier, isCurrent, isOnly, ...choice }: PlanChoiceProps) {
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
      <Coverage plan={plan} isOnly={isOnly} />
      {isCurrent && (
        <Badge variant="light" color="gray" className="badge">
          {words.current}
        </Badge>
      )}
    </Choice>
  );
}

/** What the plan says about itself, or whom to ask if it says nothing. */
function Coverage({ plan, isOnly }: { plan: Plan; isOnly: boolean }) {
  const words = useEnrollWords();
  const { employer } = useSession();
  const facts = useFacts().filter(({ id, of }) => of(plan) !== null && (isOnly || ON_CARD.includes(id)));
  const { highlights = [] } = textsIn(plan.summary, useLanguage());
  const isSilent = facts.length === 0 && highlights.length === 0 && plan.documents.length === 0;
  return (
    <>
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map(({ id, label, of }) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd>{of(plan)}</dd>
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
      <PlanLinks plan={plan} />
      {isSilent && <Text size="sm">{words.saysNothing(employer.name)}</Text>}
    </>
  );
}
