/** Two to four plans beside each other in fixed rows: what they cost, what they cover, and what a year may come to. */
import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Loading, Problem } from '../../shared/notices.tsx';
import { useFormat, useSession } from '../../shared/session.tsx';
import type { Options, Plan } from '../answers.ts';
import { EMPTY_DRAFT, useDashboardState } from '../dashboard-state.tsx';
import { useEnrollments, useOptions } from '../data.ts';
import { Choice } from '../parts/Choice.tsx';
import { Page } from '../parts/Page.tsx';
import { useScreens } from '../screens.tsx';
import { useDashboardWords } from '../words.ts';
import { CompareTable } from './CompareTable.tsx';
import { useCompareRows } from './compare-rows.ts';
import { useCompareWords } from './compare-words.ts';
import { priceOf } from './prices.ts';
import { Terms } from './Terms.tsx';

const MOST = 4;

export default function Compare({ enrollmentId }: { enrollmentId: string }) {
  const options = useOptions(enrollmentId);
  const enrollment = useEnrollments().data?.find(({ id }) => id === enrollmentId);
  if (options.data && enrollment) {
    // The cost of a year with a lot of care matters for medical plans: the others pay for teeth, glasses or hospital days.
    return <Comparing options={options.data} isMedical={enrollment.benefit_type === 'Medical'} />;
  }
  if (options.error) return <Problem error={options.error} onRetry={() => void options.refetch()} />;
  return <Loading />;
}

function Comparing({ options, isMedical }: { options: Options; isMedical: boolean }) {
  const words = useCompareWords();
  const { employer } = useSession();
  const { list } = useFormat();
  const { you } = useDashboardWords();
  const { enrollment_id: enrollmentId } = options;
  const { state, changeDraft } = useDashboardState();
  const { back } = useScreens();
  const draft = state.drafts[enrollmentId] ?? EMPTY_DRAFT;
  const chosenId = draft.answer?.kind === 'plan' ? draft.answer.planId : null;
  const [picked, setPicked] = useState(() => firstPicks(options.plans, chosenId));
  const plans = options.plans.filter(({ id }) => picked.includes(id));
  const covered = options.dependents.filter(({ id }) => draft.dependentIds.includes(id));
  const coveredIds = covered.map(({ id }) => id);
  const all = useCompareRows(options, coveredIds, isMedical);
  const rows = all.filter(({ of }) => isMedical || plans.some((plan) => of(plan) !== null));
  const choose = (plan: Plan) => {
    changeDraft(enrollmentId, { answer: { kind: 'plan', planId: plan.id, planName: plan.name } });
    back();
  };
  return (
    <Page title={words.title} lead={words.lead(list([you, ...covered.map(({ first_name }) => first_name)]))}>
      {options.plans.length > 2 && (
        <fieldset className="fieldset">
          <legend className="label">{words.pick(MOST)}</legend>
          <div className="people">
            {options.plans.map(({ id, name }) => (
              <Choice
                key={id}
                type="checkbox"
                name="compare"
                checked={picked.includes(id)}
                disabled={!picked.includes(id) && picked.length >= MOST}
                onChange={(on) => setPicked(on ? [...picked, id] : picked.filter((one) => one !== id))}
                label={name}
              />
            ))}
          </div>
        </fieldset>
      )}
      {plans.length < 2 ? (
        <Text>{words.pickMore}</Text>
      ) : (
        <CompareTable
          plans={plans}
          rows={rows}
          isOffered={(plan) => priceOf(plan, options.dependents, coveredIds) !== null}
          onChoose={choose}
        />
      )}
      {/* On a phone, the rows have no room for these explanations. */}
      <Terms facts={rows} plans={plans} className="on-phone" />
      <Stack gap={4}>
        {isMedical && <Text size="sm">{words.estimates}</Text>}
        <Text size="sm" c="dimmed">
          {words.ask(employer.name)}
        </Text>
      </Stack>
    </Page>
  );
}

/** The chosen plan first, then the others in the order of the offer. */
function firstPicks(plans: readonly Plan[], chosenId: string | null): string[] {
  const ids = plans.map(({ id }) => id);
  return ids.sort((a, b) => Number(b === chosenId) - Number(a === chosenId)).slice(0, MOST - 1);
}
