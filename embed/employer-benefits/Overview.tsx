/** What HR looks at first: what is waiting, the progress of enrollment, what it costs. */
import { Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Empty } from '../shared/empty.tsx';
import { Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useReady, useSession } from '../shared/session.tsx';
import { CostTable } from './CostTable.tsx';
import { useLastSync, useLosing, useProgress, useWaitingLifeEvents } from './data.ts';
import { PlanYearCard } from './PlanYearCard.tsx';
import { mayLose, Waiting } from './Waiting.tsx';
import { useWords } from './words.ts';

export function Overview({ onReady }: { onReady: () => void }) {
  const words = useWords();
  const { employer } = useSession();
  const progress = useProgress();
  const lifeEvents = useWaitingLifeEvents();
  const sync = useLastSync();
  const open = progress.data?.plan_years.filter(mayLose).map((one) => one.benefit_plan_year_id);
  const losing = useLosing(open ?? []);
  // Together, so that nothing moves when the slower responses arrive.
  const pending = progress.isPending || lifeEvents.isPending || sync.isPending || losing === undefined;
  useReady('EMPLOYER_BENEFITS_READY', !pending);
  useEffect(() => {
    if (!pending) onReady();
  }, [pending, onReady]);
  const failed = [progress, lifeEvents, sync].find(({ error }) => error !== null);
  return (
    <Stack gap="lg">
      <div>
        <ScreenHeading>{words.overview.title}</ScreenHeading>
        <Text c="dimmed">{employer.name}</Text>
      </div>
      {pending ? (
        <Skeletons />
      ) : (
        <>
          {failed?.error && <Problem error={failed.error} onRetry={() => void failed.refetch()} />}
          {progress.data && (
            <>
              <Waiting
                planYears={progress.data.plan_years}
                lifeEvents={lifeEvents.data ?? 0}
                sync={sync.data ?? null}
                losing={losing}
              />
              <section aria-labelledby="plan-years">
                <Title order={2} size="h3" id="plan-years" mb="sm">
                  {words.overview.planYears}
                </Title>
                {progress.data.plan_years.length === 0 ? (
                  <Paper withBorder>
                    <Empty title={words.overview.noPlanYears}>{words.overview.noPlanYearsNext}</Empty>
                  </Paper>
                ) : (
                  <div className="grid">
                    {progress.data.plan_years.map((planYear) => (
                      <PlanYearCard
                        key={planYear.benefit_plan_year_id}
                        planYear={planYear}
                        eligible={progress.data.eligible}
                      />
                    ))}
                  </div>
                )}
              </section>
              <CostTable planYears={progress.data.plan_years} />
            </>
          )}
        </>
      )}
    </Stack>
  );
}

function Skeletons() {
  return (
    <Stack gap="lg" aria-busy>
      <Skeleton height={150} />
      <div className="grid">
        <Skeleton height={380} />
        <Skeleton height={380} />
      </div>
    </Stack>
  );
}
