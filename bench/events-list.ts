/** The first page of an organization's events when there are a million of them, with a true total. */
import { startOpenroll } from './support/child.ts';
import { type Figure, interleave, say, show, size, spread, timed } from './support/report.ts';
import { insertEvents } from './support/stored-events.ts';
import { openDatabases, openWorld, query } from './support/world.ts';

const EVENTS = size(1_000_000, 100_000);
const ROUNDS = size(5, 2);
/** Requests a round; the slowest of all counts. */
const REQUESTS = 20;
const PAGES = ['?limit=100', '?limit=100&event_name=enrollment.started', '?limit=100&resource_type=enrollment'];

export default async function eventsList(): Promise<Figure[]> {
  const databases = await openDatabases();
  const running: { stop: () => Promise<void> }[] = [databases];
  try {
    const url = await databases.clone('events');
    const world = await openWorld(url);
    running.unshift({ stop: world.close });
    await insertEvents(url, world.organization, EVENTS);
    const server = await startOpenroll(url, { OPENROLL_ROLE: 'api' });
    running.unshift(server);
    const headers = { authorization: `Bearer ${world.apiKey}` };
    const figures: Figure[] = [];
    for (const page of PAGES) {
      say(page);
      const target = `${server.url}/v1/webhook-events${page}`;
      const read = async () => {
        const answer = (await (await fetch(target, { headers })).json()) as { pagination: { total: number } };
        const expected = page.includes('=enrollment') ? (EVENTS / 4) * 3 : EVENTS;
        if (answer.pagination.total !== expected) throw new Error(`${page}: total ${answer.pagination.total}`);
      };
      const slowest: number[] = [];
      const times = await interleave(ROUNDS, {
        ours: async () => {
          const each: number[] = [];
          for (let at = 0; at < REQUESTS; at++) each.push(await timed(read));
          slowest.push(spread(each).max);
          return spread(each).median;
        },
        baseline: () =>
          timed(() =>
            query(url, 'select count(*) from webhook_events where organization_id = $1', [world.organization]),
          ),
      });
      const { max } = spread(slowest.slice(1));
      figures.push({
        name: `page 1 of ${EVENTS.toLocaleString('en-US')} events ${page}: slowest`,
        ours: show(times.ours, 'ms'),
        baseline: `count(*): ${show(times.baseline, 'ms')}`,
        value: max,
        unit: 'ms',
        target: 100,
      });
    }
    return figures;
  } finally {
    for (const { stop } of running) await stop();
  }
}
