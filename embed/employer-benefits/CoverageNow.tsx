/** A person's current and upcoming coverage, with who is covered and what it costs, and their open windows. */
import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useFormat, useSession } from '../shared/session.tsx';
import { useCoveragePeriods, type useHistory } from './data.ts';
import { tierIn } from './tiers.ts';
import { useWords } from './words.ts';

type Enrollment = NonNullable<ReturnType<typeof useHistory>['data']>[number];

export function CoverageNow({ history }: { history: readonly Enrollment[] }) {
  const words = useWords();
  const shown = history.filter(isCurrent);
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {words.person.now}
      </Title>
      {shown.length === 0 && <Text c="dimmed">{words.person.nothingNow}</Text>}
      <div className="grid">
        {shown.map((enrollment) =>
          enrollment.election_status === 'Pending' ? (
            <Open key={enrollment.id} enrollment={enrollment} />
          ) : (
            <Covered key={enrollment.id} enrollment={enrollment} />
          ),
        )}
      </div>
    </section>
  );
}

function isCurrent({ election_status, policy_status, is_within_enrollment_window }: Enrollment): boolean {
  if (election_status === 'Pending') return is_within_enrollment_window;
  return policy_status === 'Coverage Effective' || policy_status === 'Coverage Upcoming';
}

function Open({ enrollment }: { enrollment: Enrollment }) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Title order={3} size="h4">
          {enrollment.product_name}
        </Title>
        <Badge variant="outline" className="badge">
          {words.answers.Pending}
        </Badge>
      </Group>
      <Text size="sm" mt="xs">
        {enrollment.enrollment_window_end &&
          words.person.answerUntil(format.shortDate(enrollment.enrollment_window_end, today))}
      </Text>
    </Paper>
  );
}

function Covered({ enrollment }: { enrollment: Enrollment }) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const { coverage_start: start, coverage_end: end, policy_status: policy } = enrollment;
  const day = (date: string) => format.shortDate(date, today);
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Title order={3} size="h4">
            {enrollment.product_name}
          </Title>
          {policy && (
            <Badge variant={policy === 'Coverage Effective' ? 'filled' : 'default'} className="badge">
              {words.coverageStates[policy]}
            </Badge>
          )}
        </Group>
        <div>
          <Text>{enrollment.plan_name}</Text>
          {enrollment.out_of_area && <Text size="sm">{words.person.outOfArea}</Text>}
          <Text size="sm" c="dimmed">
            {start && (end ? words.person.fromTo(day(start), day(end)) : words.person.from(day(start)))}
          </Text>
        </div>
        <dl className="facts">
          <CoveredPeople enrollment={enrollment} />
          <Amount name={words.people.company} cents={enrollment.employer_contribution_in_cents} />
          <Amount name={words.people.employee} cents={enrollment.employee_deduction_in_cents} />
        </dl>
      </Stack>
    </Paper>
  );
}

/** The tier comes with the enrollment, the names a moment later on the same line. */
function CoveredPeople({ enrollment }: { enrollment: Enrollment }) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const periods = useCoveragePeriods(enrollment.id).data;
  const now = periods?.find(({ start, end }) => start <= today && today <= end) ?? periods?.at(-1);
  const names = now?.dependents.map(({ first_name, last_name }) => `${first_name} ${last_name}`) ?? [];
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {words.person.covered}
      </Text>
      <dd>
        {enrollment.tier_name && tierIn(words, enrollment.tier_name)}
        {names.length > 0 && `: ${format.list(names)}`}
      </dd>
    </div>
  );
}

function Amount({ name, cents }: { name: string; cents: number | null }) {
  const format = useFormat();
  const { none } = useWords();
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <dd className="numeric">{cents === null ? none : format.money(cents)}</dd>
    </div>
  );
}
