/** Home: what needs an answer, what the person has and pays, and the links to everything else. */
import { Text } from '@mantine/core';
import { Loading, Problem } from '../../shared/notices.tsx';
import { useReady, useSession } from '../../shared/session.tsx';
import {
  useCorrections,
  useDependents,
  useEnrollments,
  useIdCards,
  useLeaves,
  useLifeEvents,
  useSignatures,
} from '../data.ts';
import { Page } from '../parts/Page.tsx';
import { Corrections } from './Corrections.tsx';
import { Coverage } from './Coverage.tsx';
import { useHomeWords } from './home-words.ts';
import { IdCards } from './IdCards.tsx';
import { Leaves } from './Leaves.tsx';
import { FamilySection, LifeEventsSection } from './LifeAndFamily.tsx';
import { OpenEnrollments } from './OpenEnrollments.tsx';
import { overviewOf } from './overview.ts';
import { SignedDocuments } from './SignedDocuments.tsx';
import { Standing } from './Standing.tsx';

export function Home() {
  const words = useHomeWords();
  const { bound_entity, employer, employment, today, sandbox } = useSession();
  const enrollments = useEnrollments();
  const dependents = useDependents();
  const lifeEvents = useLifeEvents();
  const signatures = useSignatures();
  const corrections = useCorrections();
  const cards = useIdCards();
  const leaves = useLeaves();
  // All at once: sections that appear one by one would push each other down.
  const asked = [enrollments, dependents, lifeEvents, signatures, corrections, cards, leaves];
  const settled = asked.every((one) => one.data || one.error);
  useReady('EMPLOYEE_VIEW_READY', settled);
  if (!settled) return <Loading />;
  const overview = overviewOf(enrollments.data ?? [], today);
  return (
    <Page title={words.title} lead={words.hello(bound_entity.name)} onBack={null}>
      {enrollments.data ? (
        <>
          <Standing coverage={overview.coverage} />
          <OpenEnrollments overview={overview} all={enrollments.data} />
          <Coverage overview={overview} all={enrollments.data} />
        </>
      ) : (
        <Problem error={enrollments.error as Error} onRetry={() => void enrollments.refetch()} />
      )}
      <Leaves leaves={leaves} />
      <IdCards cards={cards} />
      <Corrections corrections={corrections} all={enrollments.data ?? []} />
      <LifeEventsSection events={lifeEvents} mayReport={employment?.standing === 'eligible'} />
      <FamilySection dependents={dependents} />
      <SignedDocuments signatures={signatures} enrollments={enrollments.data ?? []} />
      <Text size="sm" c="dimmed">
        {words.contact(employer.name)}
        {sandbox && ` ${words.sandbox}`}
      </Text>
    </Page>
  );
}
