/** The people of a plan year: who has answered and how, who has not, what they chose. */
import { Badge, Chip, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { Operations } from '../shared/api-types.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty, NobodyFound } from '../shared/empty.tsx';
import { Paging, SearchField } from '../shared/list-tools.tsx';
import { Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat, useSession } from '../shared/session.tsx';
import { Chase } from './Chase.tsx';
import { useLosing, usePeople, usePlanYears, useProgress } from './data.ts';
import { everybody } from './progress-bar.tsx';
import {
  type Answer,
  PEOPLE,
  type PeopleRoute,
  type PlanYearProgress,
  useScreens,
  type WindowReason,
} from './routes.ts';
import { tierIn } from './tiers.ts';
import { useWords } from './words.ts';

type PlanYear = Operations['GET /v1/employers/{employer_id}/benefit-plan-years']['answer']['data'][number];
type Row =
  Operations['GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}/enrollments']['answer']['data'][number];

/** The one in open enrollment, or else the active one, or else the latest. */
function likelyMeant(planYears: readonly PlanYear[]): PlanYear | undefined {
  const of = (status: PlanYear['status']) => planYears.find((one) => one.status === status);
  return of('open_enrollment') ?? of('active') ?? planYears[0];
}

export default function People({ route }: { route: PeopleRoute }) {
  const words = useWords();
  const { stay } = useScreens();
  const planYears = usePlanYears();
  const meant = planYears.data?.find((one) => one.benefit_plan_year_id === route.planYearId);
  const planYear = meant ?? (planYears.data && likelyMeant(planYears.data));
  const people = usePeople(planYear?.benefit_plan_year_id, route);
  const error = planYears.error ?? people.error;
  const filter = (changes: Partial<PeopleRoute>) => stay({ ...route, page: 1, ...changes });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.people.title}</ScreenHeading>
      <Filters route={route} planYears={planYears.data} planYear={planYear} onFilter={filter} />
      {planYears.data?.length === 0 ? (
        <Empty title={words.overview.noPlanYears}>{words.overview.noPlanYearsNext}</Empty>
      ) : error ? (
        <Problem error={error} onRetry={() => void (planYears.error ? planYears : people).refetch()} />
      ) : (
        <Found
          route={route}
          planYear={planYear}
          answer={people.data}
          stale={people.isPlaceholderData}
          onFilter={filter}
        />
      )}
    </Stack>
  );
}

interface FiltersProps {
  route: PeopleRoute;
  planYears: readonly PlanYear[] | undefined;
  planYear: PlanYear | undefined;
  onFilter: (changes: Partial<PeopleRoute>) => void;
}

function Filters({ route, planYears, planYear, onFilter }: FiltersProps) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const progress = useProgress().data?.plan_years;
  const counts = progress?.find((one) => one.benefit_plan_year_id === planYear?.benefit_plan_year_id)?.people;
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={words.people.planYear}
          value={planYear?.benefit_plan_year_id ?? ''}
          disabled={!planYears?.length}
          data={(planYears ?? []).map((one) => ({
            value: one.benefit_plan_year_id,
            label: words.people.option(
              one.product_name,
              format.shortDate(one.coverage_start, today),
              words.planYearStatus[one.status],
            ),
          }))}
          onChange={(event) => onFilter({ planYearId: event.currentTarget.value })}
        />
        <SearchField value={route.search} onSearch={(search) => onFilter({ search })} />
        <NativeSelect
          label={words.people.sort}
          value={route.sort}
          data={SORTS.map((value) => ({ value, label: words.people.sorts[value] }))}
          onChange={(event) => onFilter({ sort: event.currentTarget.value as PeopleRoute['sort'] })}
        />
      </div>
      <Answers route={route} planYearId={planYear?.benefit_plan_year_id} counts={counts} onFilter={onFilter} />
    </>
  );
}

const SORTS = ['name', 'window_end', 'answer'] as const;

const ANSWERS = [
  ['Pending', 'pending'],
  ['Enrolled', 'enrolled'],
  ['Waived', 'waived'],
  ['Expired', 'expired'],
] as const;

interface AnswersProps {
  route: PeopleRoute;
  planYearId: string | undefined;
  counts: PlanYearProgress['people'] | undefined;
  onFilter: FiltersProps['onFilter'];
}

function Answers({ route, planYearId, counts, onFilter }: AnswersProps) {
  const words = useWords();
  const format = useFormat();
  // Requested if somebody may still answer, as on the overview.
  const losing = useLosing(planYearId && counts?.pending ? [planYearId] : [])?.get(planYearId ?? '') ?? 0;
  const count = (n: number | undefined) => (n === undefined ? '' : ` ${format.number(n)}`);
  const choose = (next: string) =>
    onFilter({
      losing: next === 'losing',
      answer: next in words.answers ? (next as Answer) : null,
      openWindow: next in words.people.windows ? (next as WindowReason) : null,
    });
  return (
    <Chip.Group
      value={route.losing ? 'losing' : (route.answer ?? route.openWindow ?? 'all')}
      onChange={(next) => typeof next === 'string' && choose(next)}
    >
      <Group gap="xs" role="radiogroup" aria-label={words.people.answer}>
        <Chip value="all" size="sm" variant="outline">
          {words.people.all}
          {count(counts && everybody(counts))}
        </Chip>
        {ANSWERS.map(([answer, of]) => (
          <Chip key={answer} value={answer} size="sm" variant="outline">
            {words.answers[answer]}
            {count(counts?.[of])}
          </Chip>
        ))}
        {route.openWindow && (
          <Chip value={route.openWindow} size="sm" variant="outline">
            {words.people.windows[route.openWindow]}
          </Chip>
        )}
        {(losing > 0 || route.losing) && (
          <Chip value="losing" size="sm" variant="outline">
            {words.people.losing}
            {count(losing)}
          </Chip>
        )}
      </Group>
    </Chip.Group>
  );
}

interface FoundProps {
  route: PeopleRoute;
  planYear: PlanYear | undefined;
  answer: { data: Row[]; pagination: { total: number; total_pages: number } } | undefined;
  stale: boolean;
  onFilter: FiltersProps['onFilter'];
}

function Found({ route, planYear, answer, stale, onFilter }: FoundProps) {
  const words = useWords();
  const format = useFormat();
  const { stay } = useScreens();
  const columns = useColumns();
  const total = answer?.pagination.total;
  return (
    <div>
      <Text size="sm" c="dimmed" role="status" mih={24}>
        {total !== undefined && words.found(total, format.number(total))}
      </Text>
      {total !== undefined && total > 0 && planYear && (
        <Chase
          key={JSON.stringify({ ...route, page: 1 })}
          route={route}
          planYearId={planYear.benefit_plan_year_id}
          product={planYear.product_name}
        />
      )}
      {total === 0 ? (
        <Nobody route={route} planYear={planYear} onFilter={onFilter} />
      ) : (
        <DataTable
          caption={words.people.title}
          rows={answer?.data}
          stale={stale}
          keyOf={(row) => row.employee_id}
          columns={columns}
        />
      )}
      {answer && (
        <Paging
          label={words.pages}
          page={route.page}
          pages={answer.pagination.total_pages}
          onPage={(page) => stay({ ...route, page })}
        />
      )}
    </div>
  );
}

function Nobody({ route, planYear, onFilter }: Pick<FoundProps, 'route' | 'planYear' | 'onFilter'>) {
  const words = useWords();
  const format = useFormat();
  if (route.answer === null && route.openWindow === null && !route.losing && route.search === '' && planYear) {
    const upcoming = planYear.status === 'upcoming';
    return (
      <Empty title={words.people.nobody}>
        {upcoming && words.people.nobodyNext(format.date(planYear.open_enrollment_start))}
      </Empty>
    );
  }
  return (
    <NobodyFound>
      <button type="button" className="link" onClick={() => onFilter({ ...PEOPLE, planYearId: route.planYearId })}>
        {words.people.showAll}
      </button>
    </NobodyFound>
  );
}

const COLORS: Record<Answer, 'filled' | 'default' | 'outline'> = {
  Enrolled: 'filled',
  Waived: 'default',
  Pending: 'outline',
  Expired: 'default',
};

function useColumns(): Column<Row>[] {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const money = (cents: number | null) => (cents === null ? null : format.money(cents));
  return [
    { id: 'name', header: words.people.name, cell: (row) => <PersonLink row={row} /> },
    { id: 'email', header: words.people.email, cell: (row) => <span className="note">{row.email}</span> },
    {
      id: 'answer',
      header: words.people.answer,
      cell: ({ election_status: answer, open_window: open }) => (
        <>
          <Badge variant={COLORS[answer]} className="badge">
            {words.answers[answer]}
          </Badge>
          {open && (
            <Text size="xs" c="dimmed">
              {words.people.until(format.shortDate(open.end, today))}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'coverage',
      header: words.people.coverage,
      cell: ({ policy_status: policy }) => policy && words.coverageStates[policy],
    },
    {
      id: 'plan',
      header: words.people.plan,
      cell: ({ plan, tier }) =>
        plan && (
          <>
            {plan}
            {tier && (
              <Text size="xs" c="dimmed">
                {tierIn(words, tier)}
              </Text>
            )}
          </>
        ),
    },
    {
      id: 'company',
      header: words.people.company,
      numeric: true,
      cell: (row) => money(row.employer_contribution_in_cents),
    },
    {
      id: 'employee',
      header: words.people.employee,
      numeric: true,
      cell: (row) => money(row.employee_deduction_in_cents),
    },
  ];
}

function PersonLink({ row }: { row: Row }) {
  const words = useWords();
  const { go } = useScreens();
  const name = `${row.member_first_name} ${row.member_last_name}`;
  return (
    <>
      <button
        type="button"
        className="link"
        onClick={() => go({ at: 'person', employeeId: row.employee_id, memberId: row.member_id, name })}
      >
        {name}
      </button>
      {row.employee_external_reference_id && (
        <Text size="xs" c="dimmed" fw={400}>
          {words.reference(row.employee_external_reference_id)}
        </Text>
      )}
    </>
  );
}
