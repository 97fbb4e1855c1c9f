/** All employers, and at `/employers/empr_…` one of them. */
import { Badge, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { lazyScreen } from '../../embed/shared/lazy-screen.tsx';
import { PAGE_ROWS, Paging, SearchField } from '../../embed/shared/list-tools.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { Employer } from './Employer.tsx';
import { useEmployerWords } from './employer-words.ts';

const NewEmployer = lazyScreen<Record<never, never>>(() => import('../onboarding/NewEmployer.tsx')).Screen;
const SetUp = lazyScreen<{ id: string }>(() => import('../onboarding/SetUp.tsx')).Screen;

export default function Employers() {
  const { path } = usePlace();
  const may = useMay();
  const [, id, part] = path;
  if (!id) return <List />;
  if (may('createEmployer') && id === 'new') return <NewEmployer />;
  return may('createEmployer') && part === 'setup' ? <SetUp key={id} id={id} /> : <Employer key={id} id={id} />;
}

function List() {
  const words = useEmployerWords();
  const format = useFormat();
  const { api } = useDesk();
  const may = useMay();
  const { query } = usePlace();
  const search = query.get('search') ?? '';
  const page = Number(query.get('page') ?? 1) || 1;
  const cancelled = query.get('cancelled') === 'true';
  const found = useQuery({
    queryKey: ['employers', search, page, cancelled],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/employers', {
        query: { page, limit: PAGE_ROWS, ...(search && { search }), ...(cancelled && { include_cancelled: true }) },
      }),
  });
  const show = (change: object) =>
    go(addressOf('/employers', { search, cancelled: cancelled || null, ...change }), { replace: true });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <ScreenHeading>{words.title}</ScreenHeading>
        {may('createEmployer') && <Button onClick={() => go('/employers/new')}>{words.add}</Button>}
      </Group>
      <div className="filters">
        <SearchField label={words.search} value={search} onSearch={(text) => show({ search: text })} />
        <Checkbox
          label={words.withCancelled}
          checked={cancelled}
          onChange={({ currentTarget }) => show({ cancelled: currentTarget.checked || null })}
        />
      </div>
      {found.error ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data?.data.length === 0 ? (
        <Empty title={search ? words.noneFound : words.none}>{!search && words.noneNext}</Empty>
      ) : (
        <DataTable
          caption={words.title}
          rows={found.data?.data}
          keyOf={({ id }) => id}
          stale={found.isPlaceholderData}
          expected={PAGE_ROWS}
          columns={[
            {
              id: 'name',
              header: words.name,
              cell: ({ id, name, active }) => (
                <>
                  <Link to={`/employers/${id}`}>{name}</Link>
                  {!active && (
                    <Badge variant="default" className="badge" ml="xs">
                      {words.inactive}
                    </Badge>
                  )}
                </>
              ),
            },
            { id: 'reference', header: words.reference, cell: ({ reference_id }) => reference_id },
            {
              id: 'stage',
              header: words.stage,
              cell: ({ benefit_lifecycle_stage: { stage } }) => words.stages[stage],
            },
            {
              id: 'enrolled',
              header: words.enrolled,
              numeric: true,
              cell: ({ enrollment_rate_summary: { enrolled, eligible } }) =>
                words.ofEligible(format.number(enrolled), format.number(eligible)),
            },
          ]}
        />
      )}
      {found.data && (
        <>
          <Text size="sm" c="dimmed">
            {words.count(found.data.pagination.total)}
          </Text>
          <Paging
            label={words.pages}
            page={page}
            pages={found.data.pagination.total_pages}
            onPage={(next) => show({ page: next === 1 ? null : next })}
          />
        </>
      )}
    </Stack>
  );
}
