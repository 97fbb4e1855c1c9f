/** After signing: what is saved, what it costs, what comes next, and the signed documents to keep. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { Loading } from '../../shared/notices.tsx';
import { useFormat } from '../../shared/session.tsx';
import { type SignedAnswer, useDashboardState } from '../dashboard-state.tsx';
import { useEnrollments } from '../data.ts';
import { Cost } from '../parts/Cost.tsx';
import { Page } from '../parts/Page.tsx';
import { PartnerTax } from '../parts/PartnerTax.tsx';
import { SignedDocument } from '../parts/SignedDocument.tsx';
import { useScreens } from '../screens.tsx';
import { useDashboardWords } from '../words.ts';
import { useDoneWords } from './done-words.ts';
import { Next } from './Next.tsx';

export default function Done() {
  const words = useDoneWords();
  const shared = useDashboardWords();
  const nameOf = useBenefitName();
  const { state } = useDashboardState();
  const { replace } = useScreens();
  const enrollments = useEnrollments();
  if (!enrollments.data) return <Loading />;
  const signed = state.queue.flatMap((id) => enrollments.data.filter((one) => one.id === id && id in state.signed));
  const cents = signed.reduce((sum, { id }) => sum + (state.signed[id]?.shown?.perPaycheckCents ?? 0), 0);
  return (
    <Page title={words.title} lead={words.lead(signed.length)} onBack={null}>
      {signed.length > 1 && signed[0] && (
        <div>
          <Text size="sm" c="dimmed">
            {words.total}
          </Text>
          <Cost cents={cents} payFrequency={signed[0].pay_frequency} size="lg" />
        </div>
      )}
      {signed.map((one) => (
        <Paper key={one.id} component="section" withBorder p="lg">
          <Stack gap="sm">
            <Group justify="space-between" align="flex-start" gap="sm">
              <div>
                <Title order={2} size="h4">
                  {nameOf(one.benefit_type, one.product_name)}
                </Title>
                <Saved answer={state.signed[one.id] as SignedAnswer} />
              </div>
              {state.signed[one.id]?.shown && (
                <Cost cents={state.signed[one.id]?.shown?.perPaycheckCents ?? 0} payFrequency={one.pay_frequency} />
              )}
            </Group>
            {state.signed[one.id]?.decision === 'elect' && <PartnerTax of={one} />}
            <SignedDocument enrollmentId={one.id} what={one.product_name} withPdf />
          </Stack>
        </Paper>
      ))}
      <Next signed={signed} />
      <Button size="md" onClick={() => replace({ name: 'home' })}>
        {shared.home}
      </Button>
    </Page>
  );
}

function Saved({ answer }: { answer: SignedAnswer }) {
  const words = useDoneWords();
  const { you } = useDashboardWords();
  const { date, list } = useFormat();
  switch (answer.decision) {
    case 'elect':
      return (
        <>
          <Text fw={600}>{answer.planName}</Text>
          <Text>{list([you, ...answer.covers])}</Text>
          <Text>{words.enrolled(date(answer.coverageStart))}</Text>
        </>
      );
    case 'end':
      return <Text>{words.ended}</Text>;
    case 'decline':
      return <Text>{words.declined}</Text>;
  }
}
