/** Everything once more: what is offered when, what three families would pay, who comes. Then it is opened. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { Link } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useRetry } from '../shell/use-retry.ts';
import { send } from './census-sending.ts';
import { FAMILIES, type Family, pricesOf } from './families.ts';
import { useOnboardingWords } from './onboarding-words.ts';
import { addressOfStep, isDone, STEPS, type StepProps } from './steps.ts';
import { useDraft } from './use-draft.ts';

export function ReviewStep({ employerId, has }: StepProps) {
  const words = useOnboardingWords();
  const lacks = STEPS.filter((step) => step !== 'review' && step !== 'roster' && !isDone(step, has));
  return (
    <Stack gap="lg">
      {lacks.length > 0 && (
        <Text>
          {words.review.lacks}:{' '}
          {lacks.map((step) => (
            <Link key={step} to={addressOfStep(employerId, step)}>
              {words.stepNames[step]}{' '}
            </Link>
          ))}
        </Text>
      )}
      <Prices employerId={employerId} years={has.offered} />
      <Open employerId={employerId} people={has.people} isReady={lacks.length === 0} />
    </Stack>
  );
}

const DETAIL = 'GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}' as const;

function Prices({ employerId, years }: { employerId: string; years: StepProps['has']['offered'] }) {
  const words = useOnboardingWords();
  const format = useFormat();
  const { api } = useDesk();
  const retry = useRetry();
  const details = useQueries({
    queries: years.map(({ benefit_plan_year_id }) => ({
      queryKey: ['plan-year', benefit_plan_year_id],
      queryFn: async () => (await api.call(DETAIL, { ids: { employer_id: employerId, benefit_plan_year_id } })).data,
    })),
  });
  const error = details.find((one) => one.error)?.error;
  if (error) return <Problem error={error} onRetry={retry} />;
  if (details.some(({ isPending }) => isPending)) return <Loading lines={2} />;
  const range = (cents: { from: number; to: number } | null) =>
    cents &&
    (cents.from === cents.to ? format.money(cents.from) : `${format.money(cents.from)} – ${format.money(cents.to)}`);
  const family = (one: Family) => ({
    id: one,
    header: words.review.families[one],
    numeric: true,
    cell: (row: ReturnType<typeof pricesOf>[number]) => range(row.cents[one]),
  });
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {words.review.prices}
      </Title>
      {details.map(
        ({ data }) =>
          data && (
            <Stack key={data.benefit_plan_year_id} gap={4} mb="md">
              <Text fw={600}>{data.product_name}</Text>
              <Text size="sm" c="dimmed">
                {words.offer.opens}: {format.shortDate(data.open_enrollment_start)} –{' '}
                {format.shortDate(data.open_enrollment_end)}
                {' · '}
                {words.offer.coverage}: {format.shortDate(data.coverage_start)} – {format.shortDate(data.coverage_end)}
              </Text>
              <DataTable
                caption={`${words.review.prices}: ${data.product_name}`}
                rows={pricesOf(data)}
                keyOf={({ planId }) => planId}
                columns={[{ id: 'plan', header: words.review.plan, cell: ({ plan }) => plan }, ...FAMILIES.map(family)]}
              />
            </Stack>
          ),
      )}
    </section>
  );
}

function Open({ employerId, people, isReady }: { employerId: string; people: number; isReady: boolean }) {
  const words = useOnboardingWords();
  const { review } = words;
  const { api } = useDesk();
  const client = useQueryClient();
  const { draft, change } = useDraft(employerId);
  const key = useRef(crypto.randomUUID());
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null);
  const open = useMutation({
    mutationFn: async () =>
      draft && send(api, employerId, draft, key.current, (done, all) => setProgress({ done, all })),
    onSuccess: (sync) => {
      if (sync?.status === 'completed') change(null);
      return client.invalidateQueries();
    },
  });
  const sync = open.data;
  const toEmployer = <Link to={`/employers/${employerId}`}>{review.toEmployer}</Link>;
  if (sync) {
    return (
      <Stack gap="xs" role="status">
        <Text fw={600}>{sync.status === 'completed' ? review.opened : review.failed}</Text>
        {sync.counts.failed > 0 && <Text>{review.failedRows(sync.counts.failed)}</Text>}
        {toEmployer}
      </Stack>
    );
  }
  if (!draft) {
    return people > 0 ? (
      <Text>
        {words.roster.isIn(people)} {toEmployer}
      </Text>
    ) : (
      <Text>
        {review.nobody} <Link to={addressOfStep(employerId, 'roster')}>{words.stepNames.roster}</Link>
      </Text>
    );
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Text>{review.comes(draft.rows.length, draft.name)}</Text>
      <Text size="sm" c="dimmed">
        {review.openHint}
      </Text>
      {progress && open.isPending && <Text role="status">{review.opening(progress.done, progress.all)}</Text>}
      {open.error && <Problem error={open.error} />}
      <Group>
        <Button loading={open.isPending} disabled={!isReady} onClick={() => open.mutate()}>
          {review.open}
        </Button>
      </Group>
    </Stack>
  );
}
