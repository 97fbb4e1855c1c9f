/** Reads an organization's clock for a command, and starts to advance a test clock. */
import { type Command, DateTurned, type Kit } from '../../platform/commands/command.ts';
import { Refusal, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { RealClock } from '../../platform/process/real-clock.ts';
import { addMonths, dateIn, type Instant } from '../../platform/values/dates.ts';
import { readClock, readTestClock, setTarget, type TestClock } from './clock.sql.ts';

/**
 * A test clock is locked, in share mode unless it is to be moved, so that it stands still; while it is advancing, changes are
 * refused. A real clock runs regardless of locks, and commands never wait for its calendar: the date is read again once
 * everything is decided (docs/decisions/0012-turn-of-the-day.md).
 */
export function clockOpener(real: RealClock): Kit['openClock'] {
  return async (tx, organizationId, { clock = 'share', background = false }) => {
    const free = await readClock(tx, real, organizationId, 'none');
    if (clock === 'none') return { ...free, confirm: async () => {} };
    if (free.testNow === null && clock === 'share') {
      const confirm = async () => {
        const { today } = await readClock(tx, real, organizationId, 'none');
        if (today !== free.today) throw new DateTurned(`${free.today} became ${today}`);
      };
      return { ...free, confirm };
    }
    const held = await readClock(tx, real, organizationId, clock);
    if (held.status === 'advancing' && !background) refuse('clock_advancing', { headers: { 'retry-after': '1' } });
    return { ...held, confirm: async () => {} };
  };
}

/** At most two years at once, so that a typing error does not run a century. */
const MOST_MONTHS = 24;

/**
 * Starts to advance a test clock; the worker runs the days between. Forward only. After a failure, advancing again resumes
 * where it stopped. The command has locked the clock's row exclusively, so everything in progress is done.
 */
export async function advanceTestClock(command: Command, to: Instant): Promise<TestClock | Refusal> {
  const { db, organizationId } = command;
  const clock = await readTestClock(db, organizationId);
  if (!clock) return new Refusal('not_a_sandbox');
  if (to < clock.now || (clock.target !== null && to < clock.target)) return refuseField('clock_backwards', 'to');
  if (to.slice(0, 10) > addMonths(dateIn('UTC', clock.now), MOST_MONTHS)) return refuseField('clock_too_far', 'to');
  await setTarget(db, organizationId, to);
  const after: TestClock = { ...clock, status: 'advancing', target: to, error: null };
  command.audit('test_clock.advance', 'organization', organizationId, { before: clock, after });
  command.wakeAfter('calendar');
  return after;
}
