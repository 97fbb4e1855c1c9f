/** A year of coverage as a chart, and the same as a table: by benefit, who is covered and what it costs. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { useHistory } from '../../embed/employer-benefits/data.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, usePlace } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { type BenefitRow, barsOf, type Stretch } from './coverage-bars.ts';
import { usePeopleWords } from './people-words.ts';

type Enrollment = NonNullable<ReturnType<typeof useHistory>['data']>[number];

interface Covered extends Stretch {
  id: string;
  plan: string;
  people: string[];
  premiumCents: number;
  employeeCents: number;
}

export function CoverageYear({ history }: { history: readonly Enrollment[] }) {
  const words = usePeopleWords();
  const { today } = useDesk().session;
  const { path, query } = usePlace();
  const year = Number(query.get('year')) || Number(today.slice(0, 4));
  const { stretches, error, isPending } = useStretches(history, year);
  const rows = barsOf(stretches, year);
  const turn = (by: number) => {
    const employment = query.get('employment');
    go(addressOf(`/${path.join('/')}`, { employment, year: year + by }), { replace: true });
  };
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button size="compact-sm" variant="default" aria-label={words.yearBefore} onClick={() => turn(-1)}>
          ←
        </Button>
        <Text fw={600} className="numeric" aria-live="polite">
          {year}
        </Text>
        <Button size="compact-sm" variant="default" aria-label={words.yearAfter} onClick={() => turn(1)}>
          →
        </Button>
      </Group>
      {error ? (
        <Problem error={error} />
      ) : isPending ? (
        <Loading lines={1} />
      ) : rows.length === 0 ? (
        <Text c="dimmed">{words.notCovered(year)}</Text>
      ) : (
        <>
          <Picture rows={rows} year={year} today={today} />
          <Table rows={rows} />
        </>
      )}
    </Stack>
  );
}

/** For each election that covers part of the year, the stretches in which its people and prices stayed the same. */
function useStretches(history: readonly Enrollment[], year: number) {
  const { api } = useDesk();
  const elected = history.filter(
    ({ coverage_start, coverage_end, cancelled_date, election_status }) =>
      election_status === 'Enrolled' &&
      cancelled_date === null &&
      (coverage_start ?? '') <= `${year}-12-31` &&
      (coverage_end ?? '9999') >= `${year}-01-01`,
  );
  return useQueries({
    queries: elected.map(({ id }) => ({
      queryKey: ['periods', id],
      queryFn: async () =>
        (await api.call('GET /v1/enrollments/{enrollment_id}/coverage-periods', { ids: { enrollment_id: id } })).data,
    })),
    combine: (results) => ({
      error: results.find(({ error }) => error)?.error ?? null,
      isPending: results.some(({ isPending }) => isPending),
      stretches: results.flatMap(({ data }, at) => (data ?? []).map((period) => stretchOf(elected[at], period))),
    }),
  });
}

interface Period {
  start: string;
  end: string;
  premium_in_cents: number;
  employee_deduction_in_cents: number;
  dependents: { first_name: string }[];
}

function stretchOf(enrollment: Enrollment | undefined, period: Period): Covered {
  return {
    id: `${enrollment?.id} ${period.start}`,
    benefit: enrollment?.product_name ?? '',
    plan: enrollment?.plan_name ?? '',
    ...{ start: period.start, end: period.end },
    people: period.dependents.map(({ first_name }) => first_name),
    premiumCents: period.premium_in_cents,
    employeeCents: period.employee_deduction_in_cents,
  };
}

const percent = (part: number) => `${(part * 100).toFixed(3)}%`;

/** Hidden from screen readers: the table below says the same in words. */
function Picture({ rows, year, today }: { rows: readonly BenefitRow<Covered>[]; year: number; today: string }) {
  const format = useFormat();
  const [mark] = barsOf([{ benefit: '', start: today, end: today }], year);
  return (
    <div className="bars" aria-hidden>
      <div className="bars-months">
        {format.monthNames.map((name) => (
          <span key={name}>{name.slice(0, 3)}</span>
        ))}
      </div>
      {rows.map(({ benefit, bars }) => (
        <div key={benefit}>
          <div className="bars-name">{benefit}</div>
          <div className="bars-row">
            {bars.map(({ stretch, left, width }) => (
              <span key={stretch.id} className="bar" style={{ left: percent(left), width: percent(width) }}>
                {stretch.plan}
              </span>
            ))}
            {mark?.bars[0] && <span className="bars-today" style={{ left: percent(mark.bars[0].left) }} />}
          </div>
        </div>
      ))}
    </div>
  );
}

function Table({ rows }: { rows: readonly BenefitRow<Covered>[] }) {
  const words = usePeopleWords();
  const format = useFormat();
  return (
    <DataTable
      caption={words.coverage}
      rows={rows.flatMap(({ bars }) => bars.map(({ stretch }) => stretch))}
      keyOf={({ id }) => id}
      columns={[
        { id: 'benefit', header: words.benefit, cell: (one) => one.benefit },
        { id: 'plan', header: words.plan, cell: (one) => one.plan },
        {
          id: 'days',
          header: words.days,
          nowrap: true,
          cell: (one) => `${format.shortDate(one.start)} – ${format.shortDate(one.end)}`,
        },
        { id: 'people', header: words.people, cell: (one) => format.list([words.employee, ...one.people]) },
        { id: 'premium', header: words.premium, numeric: true, cell: (one) => format.money(one.premiumCents) },
        {
          id: 'employer',
          header: words.employerPays,
          numeric: true,
          cell: (one) => format.money(one.premiumCents - one.employeeCents),
        },
        { id: 'employee', header: words.employeePays, numeric: true, cell: (one) => format.money(one.employeeCents) },
      ]}
    />
  );
}
