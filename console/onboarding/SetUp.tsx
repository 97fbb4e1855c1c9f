/** Setting up an employer, step by step. Each step is saved on the server at once, so its user can stop anywhere and come back. */
import { Stack, Text } from '@mantine/core';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { go, Link, usePlace } from '../shell/router.tsx';
import { useRetry } from '../shell/use-retry.ts';
import { CompanyStep } from './CompanyStep.tsx';
import { EligibilityStep } from './EligibilityStep.tsx';
import { OfferStep } from './OfferStep.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { ReviewStep } from './ReviewStep.tsx';
import { RosterStep } from './RosterStep.tsx';
import { StepList } from './StepList.tsx';
import { addressOfStep, isStep, STEPS, type Step, type StepProps, useSetUp } from './steps.ts';

const SCREENS = {
  company: CompanyStep,
  eligibility: EligibilityStep,
  offer: OfferStep,
  roster: RosterStep,
  review: ReviewStep,
} satisfies Record<Step, (props: StepProps) => React.ReactNode>;

export default function SetUp({ id }: { id: string }) {
  const words = useOnboardingWords();
  const { path } = usePlace();
  const { has, error } = useSetUp(id);
  const retry = useRetry();
  const step = isStep(path[3]) ? path[3] : 'company';
  if (error) return <Problem error={error} onRetry={retry} />;
  if (!has) return <Loading />;
  const Screen = SCREENS[step];
  const next = STEPS[STEPS.indexOf(step) + 1] ?? 'review';
  return (
    <Stack gap="md">
      <div>
        <Text size="sm">
          <Link to={`/employers/${id}`}>← {has.name}</Link>
        </Text>
        <ScreenHeading key={step}>{words.stepNames[step]}</ScreenHeading>
        <Text size="sm" c="dimmed">
          {words.setUp(has.name)}. {words.saved}
        </Text>
      </div>
      <StepList current={step} of={{ employerId: id, has }} />
      <Screen key={step} employerId={id} has={has} onNext={() => go(addressOfStep(id, next))} />
    </Stack>
  );
}
