/** Tells somebody who is waiting, not eligible, leaving or gone: since when or until when, why, and what comes next. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { useFormat, useSession } from '../../shared/session.tsx';
import type { Enrollment } from '../answers.ts';
import { useStandingWords } from './standing-words.ts';

export function Standing({ coverage }: { coverage: Enrollment[] }) {
  const said = useSaid(coverage);
  if (!said) return null;
  return (
    <Paper component="section" withBorder p="lg">
      <Stack gap="sm">
        <Title order={2} size="h3">
          {said.title}
        </Title>
        {said.sentences.map((sentence) => (
          <Text key={sentence}>{sentence}</Text>
        ))}
      </Stack>
    </Paper>
  );
}

/** Null: the person may choose like everybody else. */
function useSaid(coverage: Enrollment[]): { title: string; sentences: string[] } | null {
  const words = useStandingWords();
  const nameOf = useBenefitName();
  const { date } = useFormat();
  const { employer, employment, today } = useSession();
  if (!employment) return null;
  const { standing, start_date: start, eligible_on, last_day: lastDay, employee_class: kind } = employment;
  const ask = words.ask(employer.name);
  if (standing === 'left' || (lastDay !== null && lastDay >= today)) {
    const title = standing === 'left' ? words.leftTitle(employer.name) : words.leavingTitle(employer.name);
    const lasts = coverage.map((one) =>
      one.coverage_end
        ? words.coveredUntil(nameOf(one.benefit_type, one.product_name), date(one.coverage_end))
        : nameOf(one.benefit_type, one.product_name),
    );
    const day = lastDay === null ? [] : [words.lastDay(date(lastDay))];
    return { title, sentences: [...day, ...(lasts.length > 0 ? [...lasts, words.afterwards] : [words.over]), ask] };
  }
  if (standing === 'waiting' && eligible_on) {
    const why = start ? words.waiting(date(start)) : words.waitingUnknown;
    return { title: words.waitingTitle(date(eligible_on)), sentences: [why, words.nothingToDo, ask] };
  }
  if (standing === 'not_covered') {
    const { covered_classes: covered } = employment;
    const whom = covered ? words.leftOut(employer.name, words.coveredClasses[covered]) : words.leftOutOf(employer.name);
    const own = kind ? words.ownClass(words.classes[kind]) : words.noClass;
    return { title: words.leftOutTitle, sentences: [whom, own, ask] };
  }
  if (standing === 'not_offered') return { title: words.notOfferedTitle, sentences: [words.notOffered, ask] };
  return null;
}
