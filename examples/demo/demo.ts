/** Puts the demo together: server, receiver and story, then the table, the sums and what to look at. */
import { relative } from 'node:path';
import { emptyLedger, type Ledger } from './answers.ts';
import { type Api, connect } from './api.ts';
import { type Books, readBooks } from './books.ts';
import { checkSums, summaryRows } from './checks.ts';
import { type Directory, makeDirectory } from './directory.ts';
import { whatToLookAt } from './look.ts';
import { sum } from './payroll.ts';
import { Problem } from './problem.ts';
import { type Event, type Receiver, startReceiver } from './receiver.ts';
import { count, counted, dollars, longDate, type Screen, type Style, shortTime, table } from './screen.ts';
import { type DemoServer, startServer } from './server.ts';
import { beginYear, type Outcome, playStory, type Stage } from './story.ts';

const EMPLOYER = {
  name: 'Larkspur Bicycle Works',
  legal_name: 'Larkspur Bicycle Works, Inc.',
  ein: '91-7700123',
  email: 'benefits@larkspur-bikes.example',
  phone_number: '(253) 555-0100',
  address: { address_line_1: '1200 Foundry Street', city: 'Tacoma', state: 'WA', zipcode: '98402' },
};

export interface Demo {
  /** All sums are right. */
  isRight: boolean;
  server: DemoServer;
  /** Lines to show: what to look at while the server stays up. */
  lookAround(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface DemoOptions {
  dataDir: string;
  /** Null: the usual one, or another if that is taken. */
  port: number | null;
}

/** Null when it was asked to stop before the end. */
export async function runDemo(
  { dataDir, port }: DemoOptions,
  screen: Screen,
  stopped: Promise<void>,
): Promise<Demo | null> {
  const startedMs = performance.now();
  const folder = relative(process.cwd(), dataDir) || dataDir;
  screen.line(`\n${screen.paint('bold', 'Openroll: one plan year of an invented company, through the public API.')}`);
  screen.line(`Starting the server with an embedded database in ${folder} …`);
  const server = await startServer(dataDir, port, (what) => screen.line(what));
  const receiving: { show: (event: Event) => void } = { show: () => {} };
  const receiver = await startReceiver((event) => receiving.show(event));
  const stop = async () => {
    await receiver.close();
    await server.stop();
  };
  try {
    screen.line(`Ready at ${server.baseUrl} after ${seconds(startedMs)} s.`);
    const run = tellStory(server, receiver, screen, receiving);
    // When the demo is stopped half-way, its requests fail, which is expected.
    run.catch(() => {});
    const told = await Promise.race([run, server.died, stopped]);
    if (!told) {
      screen.lastLine('Stopping …');
      await stop();
      return null;
    }
    const { api, books, outcome, ledger, recap } = told;
    const isRight = showEnd(screen, { books, outcome, ledger, receiver, recap, took: seconds(startedMs) });
    const where = { baseUrl: server.baseUrl, folder, paint: screen.paint };
    return { isRight, server, lookAround: () => whatToLookAt(api, books, where), stop };
  } catch (error) {
    screen.endProgress();
    await stop();
    throw error;
  }
}

async function tellStory(
  server: DemoServer,
  receiver: Receiver,
  screen: Screen,
  receiving: { show: (event: Event) => void },
) {
  const api = connect(server.baseUrl, server.apiKey);
  const year = await beginYear(api);
  screen.line(
    `Its sandbox has a test clock, which is set to ${longDate(`${year}-01-05`)}. ${
      screen.showsEvents
        ? 'Each line below that begins with ✓ is a webhook\nthat arrived and whose two signatures were verified.'
        : 'The webhooks that arrive are verified and not shown;\n--all-events shows them.'
    }`,
  );
  const subscription = await api.post<{ secret: string }>('/v1/webhook-subscriptions', { url: receiver.url });
  receiver.listenWith(subscription.secret);
  const { id: employerId } = await api.post<{ id: string }>('/v1/employers', EMPLOYER);
  const directory = makeDirectory(api, { id: employerId, name: EMPLOYER.name });
  const shown = eventLines(directory, screen);
  receiving.show = shown.show;
  const recap: [string, string][] = [];
  const ledger = emptyLedger();
  const stage: Stage = {
    ...{ api, directory, employerId, year, ledger },
    chapter: (date, sentence) => {
      recap.push([date, sentence]);
      screen.line(`\n${screen.paint('bold', `${longDate(date)} · ${sentence}`)}`);
    },
    tell: (sentence) => screen.line(`  ${sentence}`),
    progress: (label) => (done, total) => screen.progress(label, done, total),
    caughtUp: async () => {
      await everyEventReceived(api, receiver, screen);
      await shown.done();
    },
  };
  const outcome = await playStory(stage);
  screen.line(`\n${screen.paint('bold', 'Reading it all back from the API, to check the sums')}`);
  const books = await readBooks(api, directory, employerId, (done, total) =>
    screen.progress('answers read', done, total),
  );
  return { api, books, outcome, ledger, recap };
}

const LOOK_MS = 50;
const LONGEST_WAIT_MS = 60_000;

/** Waits until the receiver has as many events as the API lists. */
async function everyEventReceived(api: Api, receiver: Receiver, screen: Screen): Promise<void> {
  const before = receiver.events.size;
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const total = await api.total('/v1/webhook-events');
    const { size } = receiver.events;
    if (receiver.counts.vitable < receiver.counts.requests || receiver.counts.standard < receiver.counts.requests) {
      throw new Problem('A webhook came whose signatures do not fit its body; please report it.');
    }
    if (size >= total) return screen.endProgress();
    screen.progress('events', size - before, total - before);
    if (performance.now() > deadline) {
      throw new Problem(`Only ${count(size)} of ${count(total)} events have come within a minute; please report it.`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const STYLES: [part: RegExp, style: Style][] = [
  [/accepted|granted$/, 'green'],
  [/elected|policy/, 'cyan'],
  [/waived|rescheduled/, 'yellow'],
  [/terminated|deactivated/, 'red'],
  [/deduction/, 'magenta'],
];

/** A line per event, in order of arrival, with the name of the person it is about. */
function eventLines(directory: Directory, screen: Screen) {
  let last = Promise.resolve();
  const show = (event: Event) => {
    // Requested at once, shown in order.
    const subject = directory.subject(event).catch((): [string, string] => [event.resource_id, '']);
    last = last.then(async () => {
      const [who, what] = await subject;
      const style = STYLES.find(([part]) => part.test(event.event_name))?.[1];
      const name = event.event_name.padEnd(35);
      const line = `${shortTime(event.created_at)}  ${style ? screen.paint(style, name) : name}  ${who.padEnd(16)} ${what}`;
      screen.event(`  ${screen.paint('green', '✓')} ${line.trimEnd()}`);
    });
  };
  return { show, done: () => last };
}

interface End {
  books: Books;
  outcome: Outcome;
  ledger: Ledger;
  receiver: Receiver;
  recap: [string, string][];
  took: string;
}

function showEnd(screen: Screen, { books, outcome, ledger, receiver, recap, took }: End): boolean {
  const { employees, events, statements } = books;
  const heading = (text: string) => screen.line(`\n${screen.paint('bold', text)}`);
  heading('What happened');
  for (const [date, sentence] of recap) screen.line(`  ${longDate(date).padEnd(16)}  ${sentence}`);
  heading(`${EMPLOYER.name} on ${longDate(outcome.today)}`);
  for (const line of table(summaryRows(books))) screen.line(`  ${line}`);
  const active = employees.filter(({ status }) => status === 'active').length;
  screen.line(`  People       ${count(employees.length)}, ${count(active)} of them active`);
  const deducted = sum(statements.flatMap(({ lines }) => lines));
  screen.line(`  Payroll      ${dollars(deducted)} deducted, in ${counted(statements.length, 'monthly statement')}`);
  screen.line(`  Events       ${count(events.length)}, each delivered as a signed webhook`);
  heading('Do the sums add up?');
  const checks = checkSums(books, outcome, ledger, receiver);
  for (const { holds, sentence } of checks) {
    screen.line(`  ${holds ? screen.paint('green', '✓') : screen.paint('red', '✗')} ${sentence}`);
  }
  const wrong = checks.filter(({ holds }) => !holds).length;
  screen.line(
    wrong === 0
      ? screen.paint('green', `\nAll ${checks.length} sums are right. ${took} seconds.`)
      : screen.paint('red', `\n${counted(wrong, 'sum is', 'sums are')} wrong: please report it with the lines above.`),
  );
  return wrong === 0;
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(1);
}
