/** The life events of the employer's people, waiting and decided. */
import { Chip, Group, Stack } from '@mantine/core';
import { Empty } from '../shared/empty.tsx';
import { Paging, SearchField } from '../shared/list-tools.tsx';
import { Loading, Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useLifeEvents } from './data.ts';
import { LifeEventCard } from './LifeEventCard.tsx';
import { type LifeEventStatus, type LifeEventsRoute, useScreens } from './routes.ts';
import { useWords } from './words.ts';

const STATUSES = ['pending', 'approved', 'denied'] as const;

export default function LifeEvents({ route }: { route: LifeEventsRoute }) {
  const words = useWords();
  const { stay } = useScreens();
  const events = useLifeEvents(route);
  const filter = (changes: Partial<LifeEventsRoute>) => stay({ ...route, page: 1, ...changes });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.lifeEvents.title}</ScreenHeading>
      <div className="filters">
        <SearchField value={route.search} onSearch={(search) => filter({ search })} />
        <Chip.Group value={route.status} onChange={(status) => filter({ status: status as LifeEventStatus })}>
          <Group gap="xs" role="radiogroup" aria-label={words.lifeEvents.show}>
            {STATUSES.map((status) => (
              <Chip key={status} value={status} size="sm" variant="outline">
                {words.lifeEvents.statuses[status]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      {events.error ? (
        <Problem error={events.error} onRetry={() => void events.refetch()} />
      ) : !events.data ? (
        <Loading lines={2} />
      ) : (
        <Found route={route} events={events.data} stale={events.isPlaceholderData} />
      )}
    </Stack>
  );
}

interface FoundProps {
  route: LifeEventsRoute;
  events: NonNullable<ReturnType<typeof useLifeEvents>['data']>;
  stale: boolean;
}

function Found({ route, events, stale }: FoundProps) {
  const words = useWords();
  const { stay } = useScreens();
  if (events.data.length === 0) {
    const nothingWaits = route.status === 'pending' && route.search === '';
    return (
      <Empty title={nothingWaits ? words.lifeEvents.nothingWaits : words.lifeEvents.nothingFound}>
        {nothingWaits && words.lifeEvents.nothingWaitsNext}
      </Empty>
    );
  }
  return (
    <div>
      <Stack
        component="ul"
        gap="md"
        className="cards"
        aria-label={words.lifeEvents.title}
        aria-busy={stale || undefined}
      >
        {events.data.map((event) => (
          <li key={event.id}>
            <LifeEventCard event={event} />
          </li>
        ))}
      </Stack>
      <Paging
        label={words.pages}
        page={route.page}
        pages={events.pagination.total_pages}
        onPage={(page) => stay({ ...route, page })}
      />
    </div>
  );
}
