/** `events tail`: follows the events by the cursor of GET /v1/webhook-events, which neither skips nor repeats any. */
import { setTimeout as delay } from 'node:timers/promises';
import { call, connection } from './client.ts';
import { type Progress, progressBar } from './output.ts';

interface Event {
  id: string;
  event_name: string;
  resource_type: string;
  resource_id: string;
  created_at: string;
}

interface Page {
  data: Event[];
  pagination: { next_cursor: string };
}

const REST_MS = 1_000;

/** Runs until it is interrupted. Without --all, earlier events are skipped. */
export async function tailEvents(
  env: NodeJS.ProcessEnv,
  options: { name?: string[]; all?: boolean; json?: boolean },
): Promise<void> {
  const to = connection(env);
  const bar: Progress = progressBar(options.json);
  const event_name = options.name?.length === 1 ? options.name[0] : undefined;
  let after = 'start';
  let past = !options.all;
  let passed = 0;
  for (;;) {
    const page: Page = await call(to, 'GET', '/v1/webhook-events', { query: { after, limit: 100, event_name } });
    after = page.pagination.next_cursor;
    if (past) {
      passed += page.data.length;
      bar.show(0, 0, `${passed} earlier events`);
    } else {
      for (const event of page.data) print(event, options);
    }
    if (page.data.length > 0) continue;
    if (past) bar.end();
    past = false;
    await delay(REST_MS);
  }
}

function print(event: Event, { name, json }: { name?: string[]; json?: boolean }): void {
  if (name && !name.includes(event.event_name)) return;
  const { created_at, event_name, resource_id, id } = event;
  process.stdout.write(
    json ? `${JSON.stringify(event)}\n` : `${created_at}  ${event_name.padEnd(36)}  ${resource_id}  ${id}\n`,
  );
}
