/** One benefit: who is covered, the plans beside each other, or no plan. Prices follow each choice without a request. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { useCommonWords } from '../../shared/common-words.ts';
import { Loading, Problem } from '../../shared/notices.tsx';
import { useFormat } from '../../shared/session.tsx';
import type { Enrollment, Options } from '../answers.ts';
import { type Draft, EMPTY_DRAFT, useDashboardState } from '../dashboard-state.tsx';
import { useEnrollments, useOptions } from '../data.ts';
import { Page } from '../parts/Page.tsx';
import { useScreens } from '../screens.tsx';
import { useDocuments } from '../use-document.ts';
import { useDashboardWords } from '../words.ts';
import { CostBar } from './CostBar.tsx';
import { useEnrollWords } from './enroll-words.ts';
import { DeclineChoice, KeepChoice } from './NoPlan.tsx';
import { PlanChoice } from './PlanChoice.tsx';
import { PlanTools } from './PlanTools.tsx';
import { useFacts } from './plan-facts.ts';
import { AS_OFFERED, type Listing, listed } from './plan-list.ts';
import { firstChoice, keptOf, priceOf, type Shown, shownOf, tierOf } from './prices.ts';
import { Terms } from './Terms.tsx';
import { WhoIsCovered } from './WhoIsCovered.tsx';

export default function Enroll({ enrollmentId }: { enrollmentId: string }) {
  const options = useOptions(enrollmentId);
  const enrollments = useEnrollments();
  const enrollment = enrollments.data?.find(({ id }) => id === enrollmentId);
  if (options.data && !options.data.window.is_open) {
    return <Closed until={options.data.window.end} />;
  }
  if (options.data && enrollment) {
    return <Choosing enrollment={enrollment} options={options.data} />;
  }
  const failed = options.error ?? enrollments.error;
  if (failed) {
    const retry = () => {
      void options.refetch();
      void enrollments.refetch();
    };
    return <Problem error={failed} onRetry={retry} />;
  }
  return <Loading lines={4} />;
}

function Closed({ until }: { until: string }) {
  const words = useEnrollWords();
  const shared = useDashboardWords();
  const { date } = useFormat();
  const { replace } = useScreens();
  return (
    <Page title={words.closedTitle} onBack={null}>
      <Text>{words.closed(date(until))}</Text>
      <div>
        <Button size="md" onClick={() => replace({ name: 'home' })}>
          {shared.home}
        </Button>
      </div>
    </Page>
  );
}

function Choosing({ enrollment, options }: { enrollment: Enrollment; options: Options }) {
  const words = useEnrollWords();
  const nameOf = useBenefitName();
  const { date } = useFormat();
  const { state, changeDraft } = useDashboardState();
  const draft = useDraft(enrollment.id, options);
  const change = (given: Partial<Draft>) => changeDraft(enrollment.id, { ...draft, ...given });
  const plans = useRef<HTMLFieldSetElement>(null);
  const choice = useChosen(enrollment.id, options, draft);
  const missing = missingIn(draft, options, choice.shown);
  // Counts the attempts to continue without an answer: each scrolls to what is missing.
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0) leadTo(plans.current);
  }, [tries]);
  const onward = useOnward(enrollment.id);
  const at = state.queue.indexOf(enrollment.id);

  function goOn() {
    if (missing !== null) return setTries(tries + 1);
    change({ shown: choice.shown ?? null });
    onward();
  }
  const problem = missing !== null && tries > 0 ? words.missing[missing] : null;
  return (
    <Page
      title={nameOf(enrollment.benefit_type, enrollment.product_name)}
      {...(state.queue.length > 1 ? { step: words.step(at + 1, state.queue.length) } : {})}
      lead={words.lead(date(options.window.end), date(options.coverage_start))}
    >
      <EndingCoverage options={options} />
      <WhoIsCovered
        enrollmentId={enrollment.id}
        people={options.dependents}
        chosenIds={draft.dependentIds}
        onChange={(dependentIds) => change({ dependentIds })}
      />
      <fieldset className="fieldset" ref={plans}>
        <legend className="legend">{words.choose}</legend>
        <Stack gap="md">
          {problem && (
            <Alert color="red" role="alert" variant="light" className="problem">
              {problem}
            </Alert>
          )}
          <PlanList options={options} draft={draft} invalid={problem !== null} onChange={change} />
        </Stack>
      </fieldset>
      <p role="status" className="status">
        {state.unsaved.includes(enrollment.id) && words.notKept}
      </p>
      <CostBar
        cents={missing ? null : choice.shown?.perPaycheckCents}
        note={missing === null || (missing === 'answer' && !problem) ? words.nothingChosen : words.missing[missing]}
        isMissing={problem !== null}
        totalCents={choice.totalCents}
        several={state.queue.length > 1}
        summary={choice.summary}
        button={at === state.queue.length - 1 ? words.review : words.next}
        onContinue={goOn}
        onLater={
          state.queue.length > 1
            ? () => {
                change({ answer: null, shown: null });
                onward(true);
              }
            : null
        }
      />
    </Page>
  );
}

type Missing = 'answer' | 'withdrawn' | 'notOffered';

/** Why the person can't go on yet: no answer, a plan that was withdrawn since, or one that is not offered for these people. */
function missingIn({ answer }: Draft, { plans }: Options, shown: Shown | null | undefined): Missing | null {
  if (answer === null) return 'answer';
  if (answer.kind === 'plan' && !plans.some(({ id }) => id === answer.planId)) return 'withdrawn';
  return shown === null ? 'notOffered' : null;
}

/** Scrolls to the message and focuses the first choice below it, which is then in view, too. */
function leadTo(plans: HTMLElement | null): void {
  plans?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'start' });
  plans?.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus({ preventScroll: true });
}

/** Says first if coverage would end without an answer. */
function EndingCoverage({ options }: { options: Options }) {
  const words = useEnrollWords();
  const { date } = useFormat();
  const { outcome, ending_coverage, lost_dependent_ids } = options.if_unanswered;
  if ((outcome !== 'loses_coverage' && outcome !== 'covered_elsewhere') || !ending_coverage) return null;
  const text = outcome === 'loses_coverage' ? words.loses : words.coveredElsewhere;
  return (
    <Alert color="yellow" variant="light" title={words.losesTitle} className="notice">
      {text(date(ending_coverage.coverage_end), lost_dependent_ids.length)}
    </Alert>
  );
}

interface PlanListProps {
  options: Options;
  draft: Draft;
  invalid: boolean;
  onChange: (change: Partial<Draft>) => void;
}

function PlanList({ options, draft, invalid, onChange }: PlanListProps) {
  const words = useEnrollWords();
  const facts = useFacts();
  const people = options.dependents.filter(({ id }) => draft.dependentIds.includes(id));
  const { state, change } = useDashboardState();
  const listing = state.listings[options.enrollment_id] ?? AS_OFFERED;
  const onList = (given: Listing) =>
    change(({ listings }) => ({ listings: { ...listings, [options.enrollment_id]: given } }));
  const plans = listed(
    options.plans,
    (plan) => priceOf(plan, options.dependents, draft.dependentIds)?.employeeCents ?? null,
    { ...listing, keptId: draft.answer?.kind === 'plan' ? draft.answer.planId : null },
  );
  const currentPlanId = (keptOf(options) ?? options.if_unanswered.ending_coverage)?.plan_id;
  return (
    <>
      <KeepChoice
        options={options}
        checked={draft.answer?.kind === 'keep'}
        invalid={invalid}
        onChoose={() => onChange({ answer: { kind: 'keep' } })}
      />
      {options.plans.length === 0 ? (
        <Text>{words.noPlans}</Text>
      ) : (
        <Text size="sm" c="dimmed">
          {words.taxes[options.tax_classification]}
        </Text>
      )}
      <PlanTools enrollmentId={options.enrollment_id} plans={options.plans} listing={listing} onChange={onList} />
      <div className="plans">
        {plans.map((plan) => (
          <PlanChoice
            key={plan.id}
            plan={plan}
            price={priceOf(plan, options.dependents, draft.dependentIds)}
            tier={tierOf(people)}
            payFrequency={options.pay_frequency}
            paychecksPerYear={options.paychecks_per_year}
            isCurrent={currentPlanId === plan.id}
            isOnly={options.plans.length === 1}
            checked={draft.answer?.kind === 'plan' && draft.answer.planId === plan.id}
            invalid={invalid}
            onChoose={() => onChange({ answer: { kind: 'plan', planId: plan.id, planName: plan.name } })}
          />
        ))}
      </div>
      <Terms facts={facts} plans={options.plans} />
      <DeclineChoice
        draft={draft}
        hasCoverage={options.current_coverage !== null}
        invalid={invalid}
        onChange={onChange}
      />
    </>
  );
}

/** The draft. At first it holds who is covered now, or was chosen before, except those who can no longer be chosen. */
function useDraft(enrollmentId: string, options: Options): Draft {
  const { state, changeDraft } = useDashboardState();
  const draft = state.drafts[enrollmentId];
  const before = state.queue.slice(0, state.queue.indexOf(enrollmentId)).findLast((id) => state.drafts[id]);
  const start = draft ?? {
    ...EMPTY_DRAFT,
    dependentIds: firstChoice(options, (before && state.drafts[before]?.dependentIds) || null, state.added),
  };
  useEffect(() => {
    if (!draft) changeDraft(enrollmentId, start);
  }, [draft, enrollmentId, start, changeDraft]);
  const eligible = new Set(options.dependents.map(({ id }) => id));
  return { ...start, dependentIds: start.dependentIds.filter((id) => eligible.has(id)) };
}

const NOTHING: Shown = { perPaycheckCents: 0, employeeCents: 0, employerCents: 0 };

/** What the choice costs; `undefined`: the server is asked for the exact price; null: it is not available. */
function useChosen(enrollmentId: string, options: Options, draft: Draft) {
  const words = useEnrollWords();
  const shared = useDashboardWords();
  const { tiers } = useCommonWords();
  const { money, list } = useFormat();
  const { state } = useDashboardState();
  const { answer } = draft;
  const kept = keptOf(options);
  const plan = answer?.kind === 'plan' ? options.plans.find(({ id }) => id === answer.planId) : undefined;
  const price = plan ? priceOf(plan, options.dependents, draft.dependentIds) : null;
  const [exact] = useDocuments(
    plan && price?.isAtMost
      ? [
          {
            enrollmentId,
            decision: { decision: 'elect', plan_id: plan.id, dependent_ids: [...draft.dependentIds].sort() },
          },
        ]
      : [],
  );
  const shown = shownFor();
  const others = state.queue.filter((id) => id !== enrollmentId);
  const totalCents = [shown, ...others.map((id) => state.drafts[id]?.shown)].reduce(
    (sum, one) => sum + (one?.perPaycheckCents ?? 0),
    0,
  );
  const names = options.dependents.filter(({ id }) => draft.dependentIds.includes(id)).map((one) => one.first_name);
  const cost =
    shown && shown.perPaycheckCents > 0 ? `${money(shown.perPaycheckCents)} ${words.perPaycheck}` : words.noCost;
  const who = names.length > 0 ? list([shared.you, ...names]) : tiers.EE;
  return { shown, totalCents, summary: shown && plan ? words.summary(plan.name, who, cost) : '' };

  function shownFor(): Shown | null | undefined {
    if (answer?.kind === 'keep' && kept) return shownOf(kept);
    if (answer?.kind === 'decline' || answer?.kind === 'end') return NOTHING;
    if (!price) return null;
    if (!price.isAtMost) return price;
    // Until the answer comes, the highest possible price is kept: the review shows the exact one before anything is signed.
    if (exact?.error) return price;
    return exact?.data?.election ? shownOf(exact.data.election) : undefined;
  }
}

/** To the next benefit in line, then to the review, or home if there is nothing to review. */
function useOnward(enrollmentId: string): (skipped?: boolean) => void {
  const { go } = useScreens();
  const { state } = useDashboardState();
  return (skipped = false) => {
    const next = state.queue[state.queue.indexOf(enrollmentId) + 1];
    if (next) return go({ name: 'enroll', enrollmentId: next });
    const answered = state.queue.some((id) => state.drafts[id]?.answer && (id !== enrollmentId || !skipped));
    go({ name: answered || !skipped ? 'review' : 'home' });
  };
}
