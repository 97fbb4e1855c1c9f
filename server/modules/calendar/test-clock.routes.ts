/** The test clock of a sandbox organization: where it stands, and moving it forward. */
import Type from 'typebox';
import { orRefuse, refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, DateString, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { instantOf } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { advanceTestClock } from './clock.actions.ts';
import { readTestClock, type TestClock } from './clock.sql.ts';

const Clock = Type.Object({
  now: InstantString,
  status: OneOf(['ready', 'advancing', 'failed']),
  calendar_through: Type.Unsafe<string>({
    ...DateString,
    description: 'The last business date whose calendar has run.',
  }),
  target: Nullable(InstantString),
  error: Nullable(Type.String()),
});

/** How often a waiting advance checks whether it has arrived, and for how long. */
const LOOK_MS = 20;
const LONGEST_WAIT_MS = 300_000;

async function arrived(db: Db, organizationId: Uuid): Promise<TestClock> {
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += LOOK_MS) {
    const clock = (await readTestClock(db, organizationId)) ?? refuse('not_a_sandbox');
    if (clock.status !== 'advancing') return clock;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return refuse('clock_advancing');
}
const getTestClock = read({
  method: 'GET',
  path: '/v1/test-clock',
  operation: 'getTestClock',
  tag: 'sandbox',
  summary: 'Read the test clock of your sandbox',
  who: ['K'],
  answers: { 200: Data(Clock) },
  refusals: ['not_a_sandbox'],
  run: async ({ db, caller }) => {
    const clock = (await readTestClock(db, caller.organizationId)) ?? refuse('not_a_sandbox');
    return answer(200, { data: clock });
  },
});

const moveTestClock = mutate({
  method: 'POST',
  path: '/v1/test-clock/advance',
  operation: 'advanceTestClock',
  tag: 'sandbox',
  summary: 'Advance the test clock of your sandbox',
  description:
    'Runs every day in between on which something is due, in order, with every event. Forward only, two years at most in one ' +
    'call. While it runs, changes answer 409 `clock_advancing`; reads work. After `failed`, advancing again resumes.',
  who: ['K'],
  movesClock: true,
  query: Type.Object({ wait: Type.Optional(Type.Boolean({ description: 'Answer 200 once the clock has arrived.' })) }),
  body: Type.Object({ to: InstantString }),
  answers: { 200: Data(Clock), 202: Data(Clock) },
  refusals: ['not_a_sandbox', 'clock_advancing', 'clock_backwards', 'clock_too_far'],
  run: async (command, { body }) =>
    answer(202, { data: orRefuse(await advanceTestClock(command, instantOf(Date.parse(body.to)))) }),
  afterwards: async (accepted, { kit, caller, query }) =>
    query.wait ? answer(200, { data: await arrived(kit.database.db, caller.organizationId) }) : accepted,
});

export const testClockEndpoints = [getTestClock, moveTestClock];
