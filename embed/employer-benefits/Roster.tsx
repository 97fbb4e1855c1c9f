/** Everybody on the roster by name, and the result of the last one received. */
import { Chip, Group, Stack, Text } from '@mantine/core';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty, NobodyFound } from '../shared/empty.tsx';
import { Paging, SearchField } from '../shared/list-tools.tsx';
import { Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat, useSession } from '../shared/session.tsx';
import { useRoster } from './data.ts';
import { LastSync } from './LastSync.tsx';
import { ROSTER, type RosterRoute, useScreens } from './routes.ts';
import { useWords } from './words.ts';

type Employee = NonNullable<ReturnType<typeof useRoster>['data']>['data'][number];

export default function Roster({ route }: { route: RosterRoute }) {
  const words = useWords();
  const format = useFormat();
  const { stay } = useScreens();
  const roster = useRoster(route);
  const columns = useColumns();
  const total = roster.data?.pagination.total;
  const filter = (changes: Partial<RosterRoute>) => stay({ ...route, page: 1, ...changes });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.roster.title}</ScreenHeading>
      <LastSync />
      <div className="filters">
        <SearchField label={words.searchRoster} value={route.search} onSearch={(search) => filter({ search })} />
        <Employment route={route} onFilter={filter} />
      </div>
      {roster.error ? (
        <Problem error={roster.error} onRetry={() => void roster.refetch()} />
      ) : (
        <div>
          <Text size="sm" c="dimmed" role="status" mih={24}>
            {total !== undefined && words.found(total, format.number(total))}
          </Text>
          {total === 0 ? (
            <Nobody filtered={route.search !== '' || route.status !== null} onAll={() => filter(ROSTER)} />
          ) : (
            <DataTable
              caption={words.roster.title}
              rows={roster.data?.data}
              stale={roster.isPlaceholderData}
              keyOf={(row) => row.id}
              columns={columns}
            />
          )}
          {roster.data && (
            <Paging
              label={words.pages}
              page={route.page}
              pages={roster.data.pagination.total_pages}
              onPage={(page) => stay({ ...route, page })}
            />
          )}
        </div>
      )}
    </Stack>
  );
}

const SHOWN = ['all', 'active', 'terminated'] as const;

function Employment({ route, onFilter }: { route: RosterRoute; onFilter: (changes: Partial<RosterRoute>) => void }) {
  const { roster } = useWords();
  return (
    <Chip.Group
      value={route.status ?? 'all'}
      onChange={(next) => onFilter({ status: next === 'all' ? null : (next as RosterRoute['status']) })}
    >
      <Group gap="xs" role="radiogroup" aria-label={roster.show}>
        {SHOWN.map((status) => (
          <Chip key={status} value={status} size="sm" variant="outline">
            {roster[status]}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

function Nobody({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  const { people, roster } = useWords();
  if (!filtered) return <Empty title={roster.nobody}>{roster.nobodyNext}</Empty>;
  return (
    <NobodyFound>
      <button type="button" className="link" onClick={onAll}>
        {people.showAll}
      </button>
    </NobodyFound>
  );
}

function useColumns(): Column<Employee>[] {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  const { go } = useScreens();
  const { roster, person } = words;
  const day = (date: string) => format.shortDate(date, today);
  return [
    {
      id: 'name',
      header: roster.name,
      cell: (row) => {
        const name = `${row.first_name} ${row.last_name}`;
        return (
          <>
            <button
              type="button"
              className="link"
              onClick={() => go({ at: 'person', employeeId: row.id, memberId: row.member_id, name })}
            >
              {name}
            </button>
            {row.reference_id && (
              <Text size="xs" c="dimmed" fw={400}>
                {words.reference(row.reference_id)}
              </Text>
            )}
          </>
        );
      },
    },
    { id: 'email', header: roster.email, cell: (row) => row.email },
    {
      id: 'class',
      header: roster.class,
      cell: (row) => (row.employee_class ? roster.classes[row.employee_class] : null),
    },
    { id: 'started', header: roster.started, cell: (row) => (row.start_date ? day(row.start_date) : null) },
    {
      id: 'status',
      header: roster.status,
      cell: ({ status, termination_date: end }) => {
        if (status === 'active') return end ? person.leaves(day(end)) : person.active;
        return end ? person.left(day(end)) : person.inactive;
      },
    },
  ];
}
