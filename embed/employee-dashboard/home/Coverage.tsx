/** Current coverage with its cost per paycheck and start; past coverage; what was declined or never answered. */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { useCommonWords } from '../../shared/common-words.ts';
import { Problem } from '../../shared/notices.tsx';
import { useApi, useFormat, useSession } from '../../shared/session.tsx';
import type { Enrollment } from '../answers.ts';
import { useForget, useRemember } from '../data.ts';
import { Cost } from '../parts/Cost.tsx';
import { PartnerTax } from '../parts/PartnerTax.tsx';
import { Section } from '../parts/Section.tsx';
import { Shares } from '../parts/Shares.tsx';
import { useStartAnswering } from '../start-answering.ts';
import { useDashboardWords } from '../words.ts';
import { useHomeWords } from './home-words.ts';
import { costsOf, mayChange, type Overview } from './overview.ts';

export function Coverage({ overview, all }: { overview: Overview; all: Enrollment[] }) {
  const words = useHomeWords();
  const { coverage, declined, missed, ended } = overview;
  const { categories } = useCommonWords();
  const { date } = useFormat();
  return (
    <>
      <Section title={words.coverage}>
        {coverage.length === 0 ? <Text c="dimmed">{words.noCoverage}</Text> : <Totals coverage={coverage} />}
        {coverage.map((one) => (
          <CoverageCard key={one.id} one={one} changeable={mayChange(one, all)} />
        ))}
        {ended.length > 0 && (
          <details>
            <summary>{words.ended(ended.length)}</summary>
            <ul className="plain-list">
              {ended.map((one) => (
                <li key={one.id}>
                  <b>{categories[one.benefit_type]}</b> {one.plan_name ?? one.product_name}
                  {one.coverage_end && ` · ${words.endedOn(date(one.coverage_end))}`}
                </li>
              ))}
            </ul>
          </details>
        )}
      </Section>
      <WithoutCoverage title={words.missed} text={words.notAnswered} rows={missed} all={all} />
      <WithoutCoverage title={words.declined} text={words.youDeclined} rows={declined} all={all} />
    </>
  );
}

interface WithoutCoverageProps {
  title: string;
  text: string;
  rows: Enrollment[];
  all: Enrollment[];
}

/** What the person goes without, why, and when they can next choose it. */
function WithoutCoverage({ title, text, rows, all }: WithoutCoverageProps) {
  const words = useHomeWords();
  const nameOf = useBenefitName();
  const { date } = useFormat();
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      {rows.map((one) => (
        <Paper key={one.id} withBorder p="md">
          <Text fw={600}>{nameOf(one.benefit_type, one.product_name)}</Text>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
          {mayChange(one, all) ? (
            <ChangeAnswer one={one} />
          ) : (
            one.plan_year_coverage_end && <Text size="sm">{words.nextChance(date(one.plan_year_coverage_end))}</Text>
          )}
        </Paper>
      ))}
    </Section>
  );
}

function Totals({ coverage }: { coverage: Enrollment[] }) {
  const words = useHomeWords();
  const { date } = useFormat();
  const { today } = useSession();
  const payFrequency = coverage[0]?.pay_frequency ?? 'monthly';
  return (
    <Group gap="xl">
      {costsOf(coverage, today).map(({ from, cents }) => (
        <div key={from ?? ''}>
          <Text size="sm" c="dimmed">
            {from ? words.totalFrom(date(from)) : words.total}
          </Text>
          <Cost cents={cents} payFrequency={payFrequency} size="lg" />
        </div>
      ))}
    </Group>
  );
}

function CoverageCard({ one, changeable }: { one: Enrollment; changeable: boolean }) {
  const words = useHomeWords();
  const shared = useDashboardWords();
  const { categories, tiers } = useCommonWords();
  const { date, list } = useFormat();
  const { today } = useSession();
  const names = one.covered_dependents.map(({ first_name }) => first_name);
  const begins = one.coverage_start ?? today;
  const dates = [
    begins > today ? words.starts(date(begins)) : words.since(date(begins)),
    ...(one.coverage_end ? [words.ends(date(one.coverage_end))] : []),
  ];
  return (
    <Paper withBorder p="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} className="grow">
          <Text size="sm" c="dimmed">
            {categories[one.benefit_type]}
          </Text>
          <Text fw={650} size="lg">
            {one.plan_name ?? one.product_name}
          </Text>
          <Text size="sm">
            {names.length > 0 ? list([shared.you, ...names]) : one.coverage_tier ? tiers[one.coverage_tier] : ''}
          </Text>
          <Text size="sm" c="dimmed">
            {dates.join(' · ')}
          </Text>
          <PartnerTax of={one} />
          {one.out_of_area && <Text size="sm">{words.outOfArea}</Text>}
        </Stack>
        <Shares
          perPaycheckCents={one.per_paycheck_in_cents ?? 0}
          employeeCents={one.employee_deduction_in_cents ?? 0}
          employerCents={one.employer_contribution_in_cents ?? 0}
          payFrequency={one.pay_frequency}
          paychecksPerYear={one.paychecks_per_year}
          employer={one.employer_name}
        />
      </Group>
      {changeable && <ChangeAnswer one={one} />}
    </Paper>
  );
}

/** Opens another enrollment with the same window; the answer given stays until the new one is signed. */
function ChangeAnswer({ one }: { one: Enrollment }) {
  const words = useHomeWords();
  const { categories } = useCommonWords();
  const { date } = useFormat();
  const api = useApi();
  const forget = useForget();
  const remember = useRemember();
  const start = useStartAnswering();
  const intent = useRef(crypto.randomUUID());
  const change = useMutation({
    mutationFn: () =>
      api.call('POST /v1/enrollments/{enrollment_id}/change', {
        ids: { enrollment_id: one.id },
        idempotencyKey: intent.current,
      }),
    onSuccess: ({ data, options }) => {
      remember.chance(one, data.id, options);
      forget('enrollments');
      void start([data.id]);
    },
  });
  return (
    <Stack gap="xs" mt="sm" align="flex-start">
      <Group gap="sm">
        <Button
          variant="default"
          size="sm"
          disabled={change.isPending}
          aria-label={words.changeOf(categories[one.benefit_type] ?? one.product_name)}
          onClick={() => change.mutate()}
        >
          {words.change}
        </Button>
        {one.enrollment_window_end && (
          <Text size="sm" c="dimmed">
            {words.changeUntil(date(one.enrollment_window_end))}
          </Text>
        )}
      </Group>
      {change.error && <Problem error={change.error} />}
    </Stack>
  );
}
