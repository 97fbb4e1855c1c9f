/** One employer: its facts, and, for users who may see its people, the screens that its own HR team has. */
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Screened } from '../../embed/employer-benefits/Benefits.tsx';
import type { Route } from '../../embed/employer-benefits/routes.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading, type Screens } from '../../embed/shared/screens.tsx';
import { UndoRoster } from '../rosters/UndoRoster.tsx';
import { EmployerSurroundings } from '../shell/employer-surroundings.tsx';
import { useFormat } from '../shell/format.ts';
import { go, Link, usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useEmployerWords } from './employer-words.ts';
import { PayrollAccess } from './PayrollAccess.tsx';
import { addressOfScreen, routeIn } from './screens.ts';

export function Employer({ id }: { id: string }) {
  const words = useEmployerWords();
  const { api } = useDesk();
  const may = useMay();
  const employer = useQuery({
    queryKey: ['employer', id],
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}', { ids: { employer_id: id } })).data,
  });
  if (employer.error) return <Problem error={employer.error} onRetry={() => void employer.refetch()} />;
  if (!employer.data) return <Loading />;
  const { name, legal_name, ein, email, reference_id, address } = employer.data;
  const facts = [
    [words.legalName, legal_name],
    [words.ein, ein],
    [words.reference, reference_id],
    [words.email, email],
    [words.address, `${address.address_line_1}, ${address.city}, ${address.state} ${address.zipcode}`],
  ].filter(([, value]) => value);
  return (
    <Stack gap="md">
      <Text size="sm">
        <Link to="/employers">← {words.title}</Link>
      </Text>
      <div>
        <Text fw={650} size="xl">
          {name}
        </Text>
        <dl className="counts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <Text component="dt" size="xs" c="dimmed">
                {label}
              </Text>
              <dd className="fact">{value}</dd>
            </div>
          ))}
        </dl>
        {may('createEmployer') && (
          <Text size="sm">
            <Link to={`/employers/${id}/setup/company`}>{words.setUp}</Link>
          </Text>
        )}
      </div>
      {may('revealPayrollAccessSetup') && <PayrollAccess id={id} />}
      {may('getEnrollmentProgress') ? (
        <EmployerSurroundings employer={{ id, name }}>
          <PeoplesScreens id={id} />
        </EmployerSurroundings>
      ) : (
        <Offer id={id} />
      )}
    </Stack>
  );
}

/** The screens with their place in the address. */
function PeoplesScreens({ id }: { id: string }) {
  const may = useMay();
  const { query } = usePlace();
  const screens = useMemo<Screens<Route>>(() => {
    const route = routeIn(query);
    return {
      route,
      go: (next) => go(addressOfScreen(id, next)),
      stay: (next) => go(addressOfScreen(id, next), { replace: true }),
      back: route.at === 'overview' ? null : () => window.history.back(),
    };
  }, [id, query]);
  const { route } = screens;
  return (
    <>
      <Screened screens={screens} />
      {route.at === 'census' && may('undoCensusSync') && <UndoRoster employerId={id} syncId={route.syncId} />}
    </>
  );
}

/** For users who may not see people. */
function Offer({ id }: { id: string }) {
  const words = useEmployerWords();
  const format = useFormat();
  const { api } = useDesk();
  const years = useQuery({
    queryKey: ['plan-years', id],
    queryFn: async () =>
      (await api.call('GET /v1/employers/{employer_id}/benefit-plan-years', { ids: { employer_id: id } })).data,
  });
  if (years.error) return <Problem error={years.error} onRetry={() => void years.refetch()} />;
  return (
    <section>
      <ScreenHeading>{words.offer}</ScreenHeading>
      <DataTable
        caption={words.offer}
        rows={years.data}
        keyOf={(one) => one.benefit_plan_year_id}
        columns={[
          { id: 'year', header: words.planYear, cell: (one) => String(one.year) },
          {
            id: 'coverage',
            header: words.coverage,
            cell: (one) => `${format.shortDate(one.coverage_start)} – ${format.shortDate(one.coverage_end)}`,
          },
        ]}
      />
    </section>
  );
}
