/** One plan year: the progress of its enrollment, and its cost. */
import { Badge, Button, Divider, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useCommonWords } from '../shared/common-words.ts';
import { daysBetween } from '../shared/format.ts';
import { useFormat, useSession } from '../shared/session.tsx';
import { answered, everybody, ProgressBar } from './progress-bar.tsx';
import { type Answer, PEOPLE, type PlanYearProgress, useScreens } from './routes.ts';
import { useWords } from './words.ts';

export function PlanYearCard({ planYear, eligible }: { planYear: PlanYearProgress; eligible: number }) {
  const words = useWords();
  const common = useCommonWords();
  const format = useFormat();
  const { today } = useSession();
  const all = everybody(planYear.people);
  // Two years of one product differ by their dates, so the name includes them.
  const dates = `${planYear.benefit_plan_year_id}-dates`;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={`${planYear.benefit_plan_year_id} ${dates}`}>
      <Stack gap="sm">
        <div>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Title order={3} size="h4" id={planYear.benefit_plan_year_id}>
              {planYear.product_name}
            </Title>
            <Badge variant={planYear.status === 'open_enrollment' ? 'filled' : 'default'} className="badge">
              {words.planYearStatus[planYear.status]}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed" id={dates}>
            {common.categories[planYear.category]} ·{' '}
            {words.planYear.coverage(
              format.shortDate(planYear.coverage_start, today),
              format.shortDate(planYear.coverage_end, today),
            )}
          </Text>
          <Text size="sm" c="dimmed">
            <WindowText planYear={planYear} />
          </Text>
        </div>
        {all === 0 ? <NobodyYet planYear={planYear} eligible={eligible} /> : <Answers planYear={planYear} />}
      </Stack>
    </Paper>
  );
}

function WindowText({ planYear }: { planYear: PlanYearProgress }) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const { status, open_enrollment_start, open_enrollment_end } = planYear;
  if (status === 'upcoming') return words.planYear.opens(format.shortDate(open_enrollment_start, today));
  if (status !== 'open_enrollment') return words.planYear.closed(format.shortDate(open_enrollment_end, today));
  return words.overview.until(format.shortDate(open_enrollment_end, today), daysBetween(today, open_enrollment_end));
}

function NobodyYet({ planYear, eligible }: { planYear: PlanYearProgress; eligible: number }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Text size="sm">
      {planYear.status === 'upcoming'
        ? words.planYear.opensFor(eligible, format.number(eligible))
        : words.planYear.nobody}
    </Text>
  );
}

function Answers({ planYear }: { planYear: PlanYearProgress }) {
  const words = useWords();
  const format = useFormat();
  const { go } = useScreens();
  const { people, status } = planYear;
  // Once open enrollment is over, a new hire's window may still be pending, and its end says nothing about the others.
  const isOpen = status === 'open_enrollment';
  const chase = isOpen && people.pending > 0;
  const all = everybody(people);
  const see = (answer: Answer | null) => go({ ...PEOPLE, planYearId: planYear.benefit_plan_year_id, answer });
  return (
    <>
      <dl className="facts">
        <Fact name={words.planYear.coveredToday} value={format.number(planYear.covered_today)} />
        {planYear.covered_later > 0 && (
          <Fact name={words.planYear.coveredLater} value={format.number(planYear.covered_later)} />
        )}
        <Fact name={words.planYear.company} value={format.money(planYear.employer_contribution_in_cents)} />
        <Fact name={words.planYear.employees} value={format.money(planYear.employee_deduction_in_cents)} />
      </dl>
      <Divider />
      <Group justify="space-between" align="baseline" gap="xs">
        {isOpen ? (
          <Text component="p" m={0}>
            <span className="figure">{format.percent(answered(people) / all)}</span> {words.planYear.answered}
          </Text>
        ) : (
          <Text component="p" m={0} fw={600}>
            {words.planYear.howAnswered}
          </Text>
        )}
        <Text size="sm" c="dimmed" className="numeric">
          {words.planYear.of(format.number(answered(people)), format.number(all))}
        </Text>
      </Group>
      <ProgressBar caption={words.planYear.chart(planYear.product_name)} people={people} onAnswer={see} />
      <Button
        variant="default"
        size="sm"
        fullWidth
        aria-describedby={planYear.benefit_plan_year_id}
        onClick={() => see(chase ? 'Pending' : null)}
      >
        {chase ? words.planYear.seeUnanswered : words.planYear.seeAll}
      </Button>
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <dd className="numeric">{value}</dd>
    </div>
  );
}
