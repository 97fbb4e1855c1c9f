/** One answer to sign: what, who, what it costs, its document, and the consent to it. */
import { Alert, Button, Checkbox, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { isRefused } from '../../shared/api.ts';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { Problem } from '../../shared/notices.tsx';
import { useFormat } from '../../shared/session.tsx';
import { useLanguage } from '../../shared/words.ts';
import type { Enrollment, Options } from '../answers.ts';
import { type Draft, useDashboardState } from '../dashboard-state.tsx';
import { useDependents } from '../data.ts';
import { keptOf, type Shown, sameAmounts, shownOf } from '../enroll/prices.ts';
import { DocumentText } from '../parts/DocumentText.tsx';
import { PartnerTax } from '../parts/PartnerTax.tsx';
import { Shares } from '../parts/Shares.tsx';
import { useScreens } from '../screens.tsx';
import type { ShownDocument } from '../use-document.ts';
import { useDashboardWords } from '../words.ts';
import { changesBetween } from './document-changes.ts';
import { useReviewWords } from './review-words.ts';

interface AnswerCardProps {
  enrollment: Enrollment;
  options: Options | undefined;
  draft: Draft;
  /** Null: there is nothing to sign, or it is signed. */
  document: UseQueryResult<ShownDocument> | null;
  /** The document that was read, if it changed during signing. */
  before: string | null;
  isSigned: boolean;
  /** Why it could not be signed. */
  problem: Error | undefined;
  /** The person wanted to sign without agreeing. */
  consentMissing: boolean;
}

export function AnswerCard(props: AnswerCardProps) {
  const { enrollment, document, before, isSigned, problem } = props;
  const words = useReviewWords();
  const nameOf = useBenefitName();
  const { go } = useScreens();
  const failed = problem ?? document?.error;
  // If a retry may succeed, the document can still be read and agreed to.
  const isReadable = !failed || (problem && !isRefused(problem));
  return (
    <Paper
      component="section"
      withBorder
      p="lg"
      aria-label={enrollment.product_name}
      tabIndex={-1}
      data-unsigned={!isSigned && (failed || before !== null) ? true : undefined}
    >
      <Stack gap="md">
        <Group justify="space-between" align="baseline" gap="xs">
          <Title order={2} size="h4">
            {nameOf(enrollment.benefit_type, enrollment.product_name)}
          </Title>
          {isSigned ? (
            <Text fw={600}>{words.signed}</Text>
          ) : (
            <Button
              variant="default"
              size="sm"
              aria-label={words.editWhat(enrollment.product_name)}
              onClick={() => go({ name: 'enroll', enrollmentId: enrollment.id })}
            >
              {words.edit}
            </Button>
          )}
        </Group>
        <WhatIsChosen {...props} />
        {failed && (
          <Problem
            error={failed}
            texts={words.problems}
            {...(problem || isRefused(failed) ? {} : { onRetry: () => void document?.refetch() })}
          />
        )}
        {document?.data && isReadable && <DocumentAndConsent {...props} document={document.data} />}
        {document?.isPending && <Skeleton height={120} />}
      </Stack>
    </Paper>
  );
}

function WhatIsChosen({ enrollment, options, draft, document }: AnswerCardProps) {
  const words = useReviewWords();
  const shared = useDashboardWords();
  const { date, list } = useFormat();
  const { pay_frequency: payFrequency, paychecks_per_year: paychecksPerYear } = options ?? enrollment;
  const { answer, shown } = draft;
  const plan = answer?.kind === 'plan' ? options?.plans.find(({ id }) => id === answer.planId) : undefined;
  const names = options?.dependents.filter(({ id }) => draft.dependentIds.includes(id)).map((one) => one.first_name);
  const election = document?.data?.election;
  const amounts: Shown | null = election ? shownOf(election) : shown;
  switch (answer?.kind) {
    case 'plan':
      return (
        <Group justify="space-between" align="flex-start" gap="md">
          <div>
            <Text fw={650}>{plan?.name ?? answer.planName}</Text>
            <Text>{list([shared.you, ...(names ?? [])])}</Text>
            <NotCovered coveredIds={draft.dependentIds} />
            {election && (
              <Text size="sm" c="dimmed">
                {words.coverage(date(election.coverage_start), date(election.coverage_end))}
              </Text>
            )}
          </div>
          {amounts && (
            <div>
              <Shares {...amounts} payFrequency={payFrequency} paychecksPerYear={paychecksPerYear} size="lg" />
              {election && <PartnerTax of={election} />}
            </div>
          )}
        </Group>
      );
    case 'keep':
      return (
        <div>
          <Text fw={650}>{words.kept(currentPlan(options) ?? enrollment.product_name)}</Text>
          <Text size="sm">{words.keptText}</Text>
          {options && <NotCovered coveredIds={keptOf(options)?.dependent_ids ?? []} />}
        </div>
      );
    case 'end':
      return <Text fw={650}>{words.ended(enrollment.product_name)}</Text>;
    default:
      return <Text fw={650}>{words.declined(enrollment.product_name)}</Text>;
  }
}

/** Which family members are left out, so that a mistake is seen before it is signed. */
function NotCovered({ coveredIds }: { coveredIds: readonly string[] }) {
  const words = useReviewWords();
  const { list } = useFormat();
  const { data: family = [] } = useDependents();
  const others = family.filter((one) => !coveredIds.includes(one.legal_dependent_id));
  if (others.length === 0) return null;
  return (
    <Text size="sm" className="left-out">
      {words.notCovered(list(others.map((one) => one.first_name)))}
    </Text>
  );
}

const currentPlan = (options: Options | undefined) =>
  options?.plans.find(({ id }) => id === keptOf(options)?.plan_id)?.name;

type DocumentProps = Omit<AnswerCardProps, 'document'> & { document: ShownDocument };

function DocumentAndConsent({ enrollment, document, draft, before, consentMissing }: DocumentProps) {
  const words = useReviewWords();
  const shared = useDashboardWords();
  const language = useLanguage();
  const { date } = useFormat();
  const { state, change } = useDashboardState();
  const isTicked = state.consents[document.sha256] === true;
  return (
    <>
      {document.endings.map(({ plan_name: plan, last_day }) => (
        <Text key={plan}>
          {last_day
            ? words.lastDay(plan, date(last_day))
            : isSamePlan(draft, plan)
              ? words.replaced(plan)
              : words.cancelled(plan)}
        </Text>
      ))}
      <PriceChange document={document} shown={draft.shown} />
      {before !== null && <DocumentChange before={before} after={document.text} />}
      <details className="read">
        <summary aria-label={words.readOf(enrollment.product_name)}>{words.read}</summary>
        <DocumentText html={document.html} language={language} name={shared.documentOf(enrollment.product_name)} />
      </details>
      <Checkbox
        checked={isTicked}
        label={document.answer_text}
        data-consent
        error={consentMissing && !isTicked ? words.consentMissing : undefined}
        onChange={(event) => {
          const { checked } = event.currentTarget;
          change((now) => ({ consents: { ...now.consents, [document.sha256]: checked } }));
        }}
      />
    </>
  );
}

/** The same plan is signed again, with other people or at a corrected price, so its coverage is replaced, not cancelled. */
const isSamePlan = ({ answer }: Draft, plan: string): boolean => answer?.kind === 'plan' && answer.planName === plan;

/** The price in the document is the one that will be stored. If another one was shown, this says so first. */
function PriceChange({ document, shown }: { document: ShownDocument; shown: Shown | null }) {
  const words = useReviewWords();
  const { money } = useFormat();
  if (!document.election || !shown) return null;
  const now = shownOf(document.election);
  if (sameAmounts(now, shown)) return null;
  return (
    <Alert color="yellow" variant="light" title={words.priceChanged} role="alert" className="notice">
      {words.priceChangedText(money(shown.perPaycheckCents), money(now.perPaycheckCents))}
    </Alert>
  );
}

function DocumentChange({ before, after }: { before: string; after: string }) {
  const words = useReviewWords();
  const { gone, added } = changesBetween(before, after);
  const isSame = gone.length === 0 && added.length === 0;
  return (
    <Alert color="yellow" variant="light" title={words.documentChanged} role="alert" className="notice">
      <Text size="sm">{isSame ? words.renewed : words.documentChangedText}</Text>
      <Lines title={words.gone} lines={gone} />
      <Lines title={words.added} lines={added} />
    </Alert>
  );
}

function Lines({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        {title}
      </Text>
      <ul className="highlights">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
