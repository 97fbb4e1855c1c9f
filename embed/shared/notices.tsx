/** What every page says while it loads and when something fails: always in plain words, always with a next step. */
import { Alert, Button, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiProblem } from './api.ts';
import { useCommonWords } from './common-words.ts';

const SLOW_MS = 6_000;

/** Placeholders where content will be, so that nothing moves when it arrives; says so when it takes long. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const words = useCommonWords();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Stack gap="md" p="md" aria-busy>
      <VisuallyHidden role="status">{words.loading}</VisuallyHidden>
      <Skeleton height={28} width="55%" />
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <Skeleton key={line} height={72} />
      ))}
      {slow && (
        <Text size="sm" c="dimmed" role="status">
          {words.stillLoading}
        </Text>
      )}
    </Stack>
  );
}

interface NoticeProps {
  title: string;
  /** There is a page around it. */
  within?: boolean;
  children: ReactNode;
}

/** A page, or a screen within one, that can't be shown, and why. */
export function Notice({ title, within = false, children }: NoticeProps) {
  return (
    <Stack gap="xs" p="xl" maw={560} mx="auto" component={within ? 'div' : 'main'}>
      <Title order={1} size="h3">
        {title}
      </Title>
      <Text>{children}</Text>
    </Stack>
  );
}

interface ProblemProps {
  error: Error;
  /** Sentences by code that override the common ones: [title, what to do]. */
  texts?: Record<string, readonly [string, string]>;
  onRetry?: () => void;
  /** The label of onRetry, if it is not “Try again”. */
  retryLabel?: string;
}

/** A refusal or a fault: what happened, what to do, and a button if a retry may help. Announced when it appears. */
export function Problem({ error, texts = {}, onRetry, retryLabel }: ProblemProps) {
  const words = useCommonWords();
  const problem = error instanceof ApiProblem ? error : null;
  const code = problem?.code ?? 'internal_error';
  const known =
    texts[code] ?? words.problems[code] ?? (problem && problem.status < 500 ? null : words.problems.internal_error);
  const [title, whatToDo] = known ?? [problem?.message ?? '', ''];
  return (
    <Alert color="red" title={title} role="alert" variant="light" className="problem">
      <Stack gap="sm" align="flex-start">
        {whatToDo && <Text size="sm">{whatToDo}</Text>}
        {problem && problem.details.length > 0 && !known && <Details details={problem.details} />}
        {problem?.traceId && problem.status >= 500 && (
          <Text size="xs" c="dimmed">
            {words.reference(problem.traceId)}
          </Text>
        )}
        {onRetry && (
          <Button size="sm" variant="default" onClick={onRetry}>
            {retryLabel ?? words.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Details({ details }: { details: ApiProblem['details'] }) {
  return (
    <ul>
      {details.map(({ path, message }) => (
        <li key={`${path} ${message}`}>{message}</li>
      ))}
    </ul>
  );
}
