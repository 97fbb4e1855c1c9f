/** All choices on one page, each with its document; one name signs them all. */
import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isRefused } from '../../shared/api.ts';
import { Loading, Problem } from '../../shared/notices.tsx';
import type { Enrollment } from '../answers.ts';
import { useDashboardState } from '../dashboard-state.tsx';
import { useEnrollments } from '../data.ts';
import { shownOf } from '../enroll/prices.ts';
import { Cost } from '../parts/Cost.tsx';
import { Page } from '../parts/Page.tsx';
import { useScreens } from '../screens.tsx';
import { useDashboardWords } from '../words.ts';
import { AnswerCard } from './AnswerCard.tsx';
import { Drawing } from './Drawing.tsx';
import { useReviewWords } from './review-words.ts';
import { type Answered, useAnswers } from './use-answers.ts';
import { type ToSign, useSigning } from './use-signing.ts';

export default function Review() {
  const enrollments = useEnrollments();
  if (enrollments.data) return <Reviewing all={enrollments.data} />;
  if (enrollments.error) return <Problem error={enrollments.error} onRetry={() => void enrollments.refetch()} />;
  return <Loading />;
}

function Reviewing({ all }: { all: Enrollment[] }) {
  const words = useReviewWords();
  const shared = useDashboardWords();
  const { replace } = useScreens();
  const { state } = useDashboardState();
  const page = useRef<HTMLDivElement>(null);
  const answers = useAnswers(all);
  const unsigned = answers.filter(({ enrollment, decision }) => decision && !state.signed[enrollment.id]);
  const isLoading = unsigned.some(({ document }) => document?.isPending);
  // Only when all documents are loaded, so that nothing moves as they arrive.
  const [isThere, setIsThere] = useState(!isLoading);
  if (!isThere && !isLoading) setIsThere(true);
  // The documents that were read, if they changed during signing.
  const [before, setBefore] = useState<Record<string, string>>({});
  const signing = useSigning(({ enrollment, document }) => {
    setBefore((now) => ({ ...now, [enrollment.id]: document.text }));
    void unsigned.find((one) => one.enrollment.id === enrollment.id)?.document?.refetch();
  });
  const [missing, setMissing] = useState(false);

  // A refused answer is not signed with the others: its card says why, and how to change it.
  const refused = unsigned.filter((one) => isRefused(signing.problems[one.enrollment.id] ?? one.document?.error));
  const ready = unsigned.filter((one) => !refused.includes(one)).flatMap(toSign);

  async function sign(options?: { nameConfirmed: boolean }) {
    const isAgreed = ready.every((one) => state.consents[one.document.sha256]);
    setMissing(!isAgreed || !isName(state.name));
    if (!isAgreed || !isName(state.name)) {
      requestAnimationFrame(() => page.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    if ((await signing.sign(ready, options)) && ready.length === unsigned.length) replace({ name: 'done' });
  }

  // What could not be signed may be above the visible part of the page.
  const tried = useRef(false);
  useEffect(() => {
    if (!signing.busy && tried.current) page.current?.querySelector<HTMLElement>('[data-unsigned]')?.focus();
    tried.current = signing.busy;
  }, [signing.busy]);

  const signedCount = Object.keys(state.signed).length;
  const lead = unsigned.length > 0 ? words.lead : words.nothing;
  if (!isThere) {
    return (
      <Page title={words.title} lead={lead}>
        <Loading />
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={lead}>
      <Stack gap="lg" ref={page}>
        {signedCount > 0 && unsigned.length > 0 && (
          <Text role="status">{words.notAll(signedCount, signedCount + unsigned.length)}</Text>
        )}
        {answers.map((one) => (
          <AnswerCard
            key={one.enrollment.id}
            {...one}
            before={before[one.enrollment.id] ?? null}
            isSigned={one.enrollment.id in state.signed}
            problem={signing.problems[one.enrollment.id]}
            consentMissing={missing}
          />
        ))}
        {refused.length === 0 && <Total answers={answers} />}
        {ready.length > 0 || isLoading ? (
          <SignatureForm
            count={isLoading ? unsigned.length : ready.length}
            disabled={signing.busy || isLoading}
            busy={signing.busy}
            missing={missing}
            signingText={ready[0]?.document.signing_text ?? ''}
            nameInDoubt={signing.nameInDoubt}
            onSign={(options) => void sign(options)}
          />
        ) : (
          <Button size="md" onClick={() => replace({ name: signedCount > 0 ? 'done' : 'home' })}>
            {signedCount > 0 ? words.done : shared.home}
          </Button>
        )}
      </Stack>
    </Page>
  );
}

/** Ready to sign: its document is loaded. */
function toSign({ enrollment, decision, document, draft, options }: Answered): ToSign[] {
  if (!decision || !document?.data || document.error) return [];
  const covered = options?.dependents.filter(({ id }) => draft.dependentIds.includes(id)) ?? [];
  const planName = draft.answer?.kind === 'plan' ? draft.answer.planName : null;
  return [{ enrollment, decision, document: document.data, planName, covers: covered.map((one) => one.first_name) }];
}

/** At least two letters, of any script. */
const isName = (name: string): boolean => (name.match(/\p{L}/gu) ?? []).length >= 2;

function Total({ answers }: { answers: Answered[] }) {
  const words = useReviewWords();
  const { enrollment } = answers[0] ?? {};
  if (!enrollment || answers.length < 2) return null;
  const cents = answers.map(({ document, draft }) => {
    const election = document?.data?.election;
    return (election ? shownOf(election) : draft.shown)?.perPaycheckCents ?? 0;
  });
  return (
    <Group justify="space-between" className="total">
      <Text fw={600}>{words.total}</Text>
      <Cost cents={cents.reduce((sum, one) => sum + one, 0)} payFrequency={enrollment.pay_frequency} size="lg" />
    </Group>
  );
}

interface SignatureFormProps {
  count: number;
  disabled: boolean;
  busy: boolean;
  missing: boolean;
  /** On signing electronically: said once, for every answer. */
  signingText: string;
  nameInDoubt: string | null;
  onSign: (options?: { nameConfirmed: boolean }) => void;
}

function SignatureForm({ count, disabled, busy, missing, signingText, nameInDoubt, onSign }: SignatureFormProps) {
  const words = useReviewWords();
  const { state, change } = useDashboardState();
  return (
    <Paper
      component="form"
      withBorder
      p="lg"
      noValidate
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        onSign();
      }}
    >
      <Stack gap="md">
        <Title order={2} size="h4">
          {words.signature}
        </Title>
        <Text size="sm">{signingText}</Text>
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={state.name}
          maxLength={255}
          autoComplete="name"
          size="md"
          error={missing && !isName(state.name) ? words.nameMissing : undefined}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Drawing />
        {nameInDoubt !== null && nameInDoubt === state.name.trim() && (
          <NameQuestion name={nameInDoubt} disabled={disabled} onConfirm={() => onSign({ nameConfirmed: true })} />
        )}
        <Button type="submit" size="lg" disabled={disabled} className="wide-on-phone">
          {busy ? words.signing : words.sign(count)}
        </Button>
      </Stack>
    </Paper>
  );
}

/** The name is not the one that the employer knows: a typing mistake, somebody else, or a name that has changed. */
function NameQuestion({ name, disabled, onConfirm }: { name: string; disabled: boolean; onConfirm: () => void }) {
  const words = useReviewWords();
  return (
    <Alert
      color="yellow"
      variant="light"
      title={words.isThisYou}
      role="alert"
      className="notice"
      tabIndex={-1}
      data-unsigned
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{words.nameDiffers(name)}</Text>
        <Button variant="default" onClick={onConfirm} disabled={disabled}>
          {words.nameIsMine(name)}
        </Button>
      </Stack>
    </Alert>
  );
}
