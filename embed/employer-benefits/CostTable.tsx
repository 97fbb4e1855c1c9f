/** What coverage costs per month, now and from each day on which a plan year begins. */
import { Title } from '@mantine/core';
import { DataTable } from '../shared/data-table.tsx';
import { useFormat, useSession } from '../shared/session.tsx';
import type { PlanYearProgress } from './routes.ts';
import { useWords } from './words.ts';

interface Cost {
  /** Null: current coverage. */
  from: string | null;
  employerCents: number;
  employeeCents: number;
}

/** A later plan year may replace a current one, so they are never added up. */
export function costs(planYears: readonly PlanYearProgress[], today: string): Cost[] {
  const byStart = new Map<string | null, Cost>();
  for (const planYear of planYears) {
    const from = planYear.coverage_start <= today ? null : planYear.coverage_start;
    const cost = byStart.get(from) ?? { from, employerCents: 0, employeeCents: 0 };
    cost.employerCents += planYear.employer_contribution_in_cents;
    cost.employeeCents += planYear.employee_deduction_in_cents;
    byStart.set(from, cost);
  }
  return [...byStart.values()]
    .filter((cost) => cost.employerCents + cost.employeeCents > 0)
    .sort((a, b) => (a.from ?? '').localeCompare(b.from ?? ''));
}

export function CostTable({ planYears }: { planYears: readonly PlanYearProgress[] }) {
  const { overview } = useWords();
  const format = useFormat();
  const { today } = useSession();
  const rows = costs(planYears, today);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="cost">
      <Title order={2} size="h3" id="cost" mb="sm">
        {overview.cost}
      </Title>
      <DataTable
        caption={overview.cost}
        rows={rows}
        keyOf={(row) => row.from ?? 'now'}
        columns={[
          {
            id: 'from',
            header: overview.coverage,
            cell: ({ from }) => (from ? overview.costFrom(format.date(from)) : overview.costNow),
          },
          {
            id: 'company',
            header: overview.company,
            numeric: true,
            cell: ({ employerCents }) => format.money(employerCents),
          },
          {
            id: 'employees',
            header: overview.employees,
            numeric: true,
            cell: ({ employeeCents }) => format.money(employeeCents),
          },
          {
            id: 'total',
            header: overview.total,
            numeric: true,
            cell: ({ employerCents, employeeCents }) => format.money(employerCents + employeeCents),
          },
        ]}
      />
    </section>
  );
}
