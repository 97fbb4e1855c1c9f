/** What is waiting for HR, most urgent first; the first item has the primary button. */
import { Button, Paper, Text, Title } from '@mantine/core';
import type { Operations } from '../shared/api-types.ts';
import { daysBetween } from '../shared/format.ts';
import { useFormat, useSession } from '../shared/session.tsx';
import { LIFE_EVENTS, PEOPLE, type PlanYearProgress, type Route, useScreens } from './routes.ts';
import { useWords } from './words.ts';

type Sync = Operations['GET /v1/employers/{employer_id}/census-syncs']['answer']['data'][number];

interface WaitingProps {
  planYears: readonly PlanYearProgress[];
  lifeEvents: number;
  sync: Sync | null;
  /** How many would lose coverage, by plan year. */
  losing: ReadonlyMap<string, number>;
}

/** Somebody may still answer, and silence may lose coverage. */
export const mayLose = ({ status, people }: PlanYearProgress) => status === 'open_enrollment' && people.pending > 0;

interface Item {
  id: string;
  text: string;
  more?: string;
  act: string;
  opens: Route;
}

export function Waiting(props: WaitingProps) {
  const words = useWords();
  const { go } = useScreens();
  const items = useItems(props);
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="waiting">
      <Title order={2} size="h3" id="waiting" mb={4}>
        {words.overview.waiting}
      </Title>
      {items.length === 0 && <Text c="dimmed">{words.overview.nothing}</Text>}
      {items.map(({ id, text, more, act, opens }, at) => (
        <div key={id} className="waiting">
          <div id={`waiting-${id}`}>
            <Text>{text}</Text>
            {more && (
              <Text size="sm" c="dimmed">
                {more}
              </Text>
            )}
          </div>
          <Button
            size="sm"
            variant={at === 0 ? 'filled' : 'default'}
            aria-describedby={`waiting-${id}`}
            onClick={() => go(opens)}
          >
            {act}
          </Button>
        </div>
      ))}
    </Paper>
  );
}

function useItems({ planYears, lifeEvents, sync, losing }: WaitingProps): Item[] {
  const { overview } = useWords();
  const format = useFormat();
  const { today } = useSession();
  const items: Item[] = [];
  if (lifeEvents > 0) {
    items.push({ id: 'events', text: overview.lifeEvents(lifeEvents), act: overview.reviewThem, opens: LIFE_EVENTS });
  }
  if (sync && (sync.status === 'failed' || sync.counts.failed > 0)) {
    const whole = sync.status === 'failed';
    items.push({
      id: 'census',
      text: whole ? overview.censusFailed : overview.rowsFailed(sync.counts.failed),
      act: whole ? overview.seeRoster : overview.seeRows,
      opens: { at: 'census', syncId: sync.id, page: 1 },
    });
  }
  const until = (day: string) => overview.until(format.shortDate(day, today), daysBetween(today, day));
  const windows = planYears
    .flatMap((planYear) => planYear.open_windows.map((window) => ({ ...window, planYear })))
    .sort((a, b) => daysBetween(b.first_end, a.first_end));
  for (const { reason, people, first_end, last_end, planYear } of windows) {
    const { benefit_plan_year_id: planYearId, product_name } = planYear;
    items.push({
      id: `${planYearId}-${reason}`,
      text: overview.mayAnswer[reason](people, format.number(people), product_name),
      more: first_end === last_end ? until(first_end) : overview.firstUntil(until(first_end)),
      act: overview.seeWho,
      opens: { ...PEOPLE, planYearId, openWindow: reason, sort: 'window_end' },
    });
  }
  for (const { benefit_plan_year_id: planYearId, product_name, open_windows } of planYears) {
    const lost = losing.get(planYearId) ?? 0;
    const closes = open_windows[0]?.first_end;
    if (lost === 0 || !closes) continue;
    items.unshift({
      id: `losing-${planYearId}`,
      text: overview.losing(lost, format.number(lost), product_name),
      more: until(closes),
      act: overview.seeWho,
      opens: { ...PEOPLE, planYearId, losing: true },
    });
  }
  return items;
}
