/**
 * `npm run demo`: a plan year of an invented company, played on a server of its own through the public API alone. Ends with
 * the sums checked and stays up, with a payroll page that embeds the widgets; with --once it exits, 0 only if every sum was right.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { PayrollPage } from '../payroll-page/server.ts';
import type { DemoOptions } from './demo.ts';
import { Problem } from './problem.ts';
import { makeScreen, type Screen } from './screen.ts';
import type { DemoServer } from './server.ts';

const USAGE = `npm run demo -- [--once] [--all-events] [--data-dir FOLDER]

  --once             exit after the sums, with 0 only if all of them are right
  --all-events       show each webhook that arrives, also without a terminal
  --data-dir FOLDER  where the server keeps its data, emptied each time (default .openroll-demo)

PORT names the server's port; otherwise it is 3000, or another where that is taken.
`;

function options(): DemoOptions & { once: boolean; allEvents: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean' },
        'all-events': { type: 'boolean' },
        'data-dir': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    return {
      once: values.once === true,
      allEvents: values['all-events'] === true,
      dataDir: resolve(values['data-dir'] || '.openroll-demo'),
      port: portOf(process.env.PORT),
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function portOf(text: string | undefined): number | null {
  if (!text) return null;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`PORT is not a port: ${text}`);
  return Number(text);
}

/** Resolves when somebody asks it to end, by Ctrl+C or otherwise. npm forwards Ctrl+C a second time, so the handler stays. */
function askedToStop(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done());
  });
}

async function main(): Promise<number> {
  const { once, allEvents, ...where } = options();
  if (!existsSync(join(import.meta.dirname, '../../node_modules/fastify'))) {
    throw new Problem('The packages are not installed yet: run npm ci first.');
  }
  const { runDemo } = await import('./demo.ts');
  const screen = makeScreen(process.stdout, process.env, allEvents);
  const stopped = askedToStop();
  const demo = await runDemo(where, screen, stopped);
  if (demo === null) return 130;
  let page: PayrollPage | null = null;
  try {
    if (!once) {
      for (const line of await demo.lookAround()) screen.line(line);
      page = await showPayrollPage(demo.server, screen);
      screen.line(
        screen.paint(
          'bold',
          `Openroll stays up${screen.showsEvents ? '; new events appear here' : ''}. Ctrl+C stops it.`,
        ),
      );
      await Promise.race([stopped, demo.server.died]);
      screen.lastLine('Stopping …');
    }
  } finally {
    await page?.close();
    await demo.stop();
  }
  return demo.isRight ? 0 : 1;
}

/** A host with the widgets in it, for people with something to answer. If it can't start, the demo goes on without it. */
async function showPayrollPage(server: DemoServer, screen: Screen): Promise<PayrollPage | null> {
  try {
    const { ok } = await fetch(`${server.baseUrl}/embed/employee-dashboard`);
    if (!ok) throw new Problem('the embedded pages are not built. npm run build:embed does that, at any time');
    const { startPayrollPage } = await import('../payroll-page/server.ts');
    const page = await startPayrollPage({ baseUrl: server.baseUrl, apiKey: server.apiKey });
    screen.line(screen.paint('bold', 'The widgets in a payroll product: choose a plan, add a family, sign'));
    screen.line(`  Open         ${screen.paint('cyan', page.url)}\n`);
    return page;
  } catch (error) {
    screen.line(`The payroll page with the widgets is not shown: ${(error as Error).message}.`);
    return null;
  }
}

// A pipe that closes early (`| head`) ends the demo; the server is still stopped.
process.stdout.on('error', () => process.emit('SIGTERM'));
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Problem ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
