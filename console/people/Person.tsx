/** One person: their employments and what can be corrected, coverage, deductions, life events, history and signatures. */
import { Badge, Chip, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEmployee, useHistory, useLifeEventsOf } from '../../embed/employer-benefits/data.ts';
import { ChangePerson } from '../../embed/employer-benefits/person/ChangePerson.tsx';
import { Leaves } from '../../embed/employer-benefits/person/Leaves.tsx';
import { Deductions, Events, Everything, Section } from '../../embed/employer-benefits/person/Sections.tsx';
import { useWords } from '../../embed/employer-benefits/words.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { EmployerSurroundings } from '../shell/employer-surroundings.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useRetry } from '../shell/use-retry.ts';
import { AnotherChance } from './AnotherChance.tsx';
import { CoverageForms } from './CoverageForms.tsx';
import { CoverageYear } from './CoverageYear.tsx';
import { usePeopleWords } from './people-words.ts';
import { Signatures } from './Signatures.tsx';
import { Timeline } from './Timeline.tsx';

type Employee = Operations['GET /v1/members/{member_id}/employments']['answer']['data'][number];

export function Person({ memberId }: { memberId: string }) {
  const words = usePeopleWords();
  const { api } = useDesk();
  const { query } = usePlace();
  const ids = { member_id: memberId };
  const member = useQuery({
    queryKey: ['member', memberId],
    queryFn: async () => (await api.call('GET /v1/members/{member_id}', { ids })).data,
  });
  const employments = useQuery({
    queryKey: ['employments', memberId],
    queryFn: async () => (await api.call('GET /v1/members/{member_id}/employments', { ids })).data,
  });
  const retry = useRetry();
  const error = member.error ?? employments.error;
  if (error) return <Problem error={error} onRetry={retry} />;
  if (!member.data || !employments.data) return <Loading />;
  const shown = employments.data.find(({ id }) => id === query.get('employment')) ?? employments.data[0];
  return (
    <Stack gap="lg">
      <div>
        <Text size="sm">
          <Link to="/people">← {words.title}</Link>
        </Text>
        <ScreenHeading>{member.data.name}</ScreenHeading>
        <Text size="sm" c="dimmed">
          {[member.data.email, member.data.phone].filter(Boolean).join(' · ')}
        </Text>
      </div>
      {employments.data.length > 1 && shown && <Employments all={employments.data} shown={shown} memberId={memberId} />}
      {shown ? (
        <EmployerSurroundings employer={{ id: shown.employer_id, name: shown.employer_name }}>
          <Employment key={shown.id} employeeId={shown.id} memberId={memberId} />
        </EmployerSurroundings>
      ) : (
        <Text c="dimmed">{words.noEmployment}</Text>
      )}
    </Stack>
  );
}

function Employments({ all, shown, memberId }: { all: readonly Employee[]; shown: Employee; memberId: string }) {
  const words = usePeopleWords();
  return (
    <Chip.Group
      value={shown.id}
      onChange={(id) => go(addressOf(`/people/${memberId}`, { employment: id as string }), { replace: true })}
    >
      <Group gap="xs" role="radiogroup" aria-label={words.employments}>
        {all.map(({ id, employer_name, status }) => (
          <Chip key={id} value={id} size="sm" variant="outline">
            {`${employer_name}${status === 'active' ? '' : ` (${words.left})`}`}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

function Employment({ employeeId, memberId }: { employeeId: string; memberId: string }) {
  const words = usePeopleWords();
  const may = useMay();
  const employee = useEmployee(employeeId);
  const history = useHistory(memberId);
  const lifeEvents = useLifeEventsOf(memberId);
  const shared = useWords();
  const retry = useRetry();
  const error = employee.error ?? history.error ?? lifeEvents.error;
  if (error) return <Problem error={error} onRetry={retry} />;
  if (!employee.data || !history.data || !lifeEvents.data) return <Loading />;
  const here = history.data.filter(({ employer_id }) => employer_id === employee.data.employer_id);
  return (
    <>
      <About employee={employee.data} />
      {(may('updateEmployee') || may('grantEnrollment')) && (
        <Section title={words.putRight}>
          {may('updateEmployee') && <ChangePerson employee={employee.data} history={here} isOperator />}
          {may('updateEmployee') && <CoverageForms history={here} />}
          {may('grantEnrollment') && employee.data.status === 'active' && <AnotherChance employee={employee.data} />}
        </Section>
      )}
      <Section title={words.coverage}>
        <CoverageYear history={here} />
      </Section>
      <Section title={shared.person.deductions}>
        <Deductions employee={employee.data} />
      </Section>
      <Leaves employeeId={employeeId} />
      <Section title={shared.person.lifeEvents}>
        <Events events={lifeEvents.data} employee={employee.data} />
      </Section>
      <Section title={shared.person.history}>
        <Everything history={here} />
      </Section>
      <Section title={words.happened}>
        <Timeline employeeId={employeeId} />
      </Section>
      <Section title={words.signatures}>
        <Signatures employeeId={employeeId} history={here} />
      </Section>
    </>
  );
}

function About({ employee }: { employee: NonNullable<ReturnType<typeof useEmployee>['data']> }) {
  const words = usePeopleWords();
  const format = useFormat();
  const { status, employer_id, employer_name, employee_class, start_date, termination_date, reference_id } = employee;
  const parts = [
    employee_class && words.classes[employee_class],
    start_date && words.since(format.shortDate(start_date)),
    termination_date && words.until(format.shortDate(termination_date)),
    reference_id && words.reference(reference_id),
  ].filter(Boolean);
  return (
    <Group gap="xs">
      <Badge variant={status === 'active' ? 'filled' : 'default'} className="badge">
        {status === 'active' ? words.employed : words.left}
      </Badge>
      <Link to={`/employers/${employer_id}`}>{employer_name}</Link>
      <Text size="sm" c="dimmed">
        {parts.join(' · ')}
      </Text>
    </Group>
  );
}
