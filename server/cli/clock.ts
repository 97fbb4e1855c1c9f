/** `clock show|advance`: the test clock of a sandbox organization. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  addDays,
  type CalendarDate,
  daysBetween,
  firstMomentIn,
  parseDate,
  parseInstant,
} from '../platform/values/dates.ts';
import { type Connection, call, connection } from './client.ts';
import { CliError, printResult, progressBar } from './output.ts';

interface Clock {
  now: string;
  status: 'ready' | 'advancing' | 'failed';
  calendar_through: CalendarDate;
  target: string | null;
  error: string | null;
}

export async function showClock(env: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const { data } = await call(connection(env), 'GET', '/v1/test-clock');
  printResult(json, { data }, describe(data));
}

/** Waits until the clock has arrived, when every day between has run and sent its events. */
export async function advanceClock(
  env: NodeJS.ProcessEnv,
  options: { to?: string; days?: number; json?: boolean },
): Promise<void> {
  checkTarget(options);
  const to = connection(env);
  const { data: before }: { data: Clock } = await call(to, 'GET', '/v1/test-clock');
  const target = await targetOf(to, before, options);
  const started: { data: Clock } = await call(to, 'POST', '/v1/test-clock/advance', { body: { to: target } });
  const clock = await arrived(to, started.data, before.calendar_through, options.json);
  printResult(options.json, { data: clock }, describe(clock));
  if (clock.status === 'failed')
    throw new CliError(`The clock stopped before it arrived: ${clock.error}.`, 'clock_failed');
}

function checkTarget({ to, days }: { to?: string; days?: number }): void {
  if ((to === undefined) === (days === undefined)) throw CliError.usage('Give either --to 2026-03-01 or --days 30.');
  if (to === undefined || parseDate(to) || parseInstant(to)) return;
  throw CliError.usage(`--to takes a date or a time, such as 2026-03-01 or 2026-03-01T09:30:00Z, not "${to}".`);
}

/** A date stands for its first moment in the organization's time zone. */
async function targetOf(
  server: Connection,
  { now }: Clock,
  { to = '', days }: { to?: string; days?: number },
): Promise<string> {
  if (days !== undefined) return `${addDays(now.slice(0, 10) as CalendarDate, days)}${now.slice(10)}`;
  const day = parseDate(to);
  return day ? firstMomentIn((await call(server, 'GET', '/v1/organization')).data.time_zone, day) : to;
}

async function arrived(to: Connection, started: Clock, from: CalendarDate, json: boolean | undefined): Promise<Clock> {
  const bar = progressBar(json);
  let clock = started;
  try {
    for (let wait = 50; clock.status === 'advancing'; wait = Math.min(500, wait * 2)) {
      const days = daysBetween(from, (clock.target ?? clock.now).slice(0, 10) as CalendarDate);
      bar.show(daysBetween(from, clock.calendar_through), days, clock.calendar_through);
      await delay(wait);
      clock = (await call(to, 'GET', '/v1/test-clock')).data;
    }
    return clock;
  } finally {
    bar.end();
  }
}

function describe({ now, status, target }: Clock): string {
  return status === 'advancing' ? `It is ${now}, on the way to ${target}.` : `It is ${now} (${status}).`;
}
