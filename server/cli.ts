/**
 * `openroll`: the operator's commands. Most are an HTTP client of a running server; serve, migrate, org, keys, users, webhooks and secrets
 * open the database, or have the embedded server that has it open do it. Exit codes: 0 done, 1 it failed (one sentence on standard error), 2 used wrongly.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { importCatalog } from './cli/catalog.ts';
import { importCensus } from './cli/census.ts';
import { advanceClock, showClock } from './cli/clock.ts';
import { importEmployer } from './cli/employer.ts';
import { tailEvents } from './cli/events.ts';
import { explain } from './cli/explain.ts';
import { describeDetails, OPENROLL } from './cli/output.ts';
import { verifySignature } from './cli/signatures.ts';
import { EVENT_NAMES } from './modules/events/event-names.ts';
import { ROLES } from './modules/vocabulary/roles.ts';
import { VERSION } from './platform/process/version.ts';

const { env } = process;

// The database is slow to load, and commands that only use HTTP don't need it.
const operator = () => import('./cli/operator.ts');

function program(): Command {
  const openroll = new Command(OPENROLL)
    .description('Operates Openroll: starts it, manages its database, and talks to a running server.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(add --help for usage)');
  /** Every command can answer in JSON. */
  const command = (parent: Command, name: string, description: string) =>
    parent.command(name).description(description).option('--json', 'print JSON');

  openroll
    .command('serve')
    .description('start the server')
    .addOption(new Option('--role <role>', 'what this process does').choices(['api', 'worker', 'all']))
    .action(async ({ role }) => (await import('./main.ts')).serve(role ? { ...env, OPENROLL_ROLE: role } : env));
  command(openroll, 'migrate', 'migrate the database to the schema of this version').action(async (options) =>
    (await operator()).runMigrate(env, options),
  );
  command(openroll, 'doctor', 'check the installation, and say how to fix what is wrong').action(async (options) =>
    (await import('./cli/doctor.ts')).doctor(env, options),
  );
  databaseCommands(openroll, command);
  userCommands(openroll, command);
  operatingCommands(openroll, command);
  clientCommands(openroll, command);
  return openroll;
}

type MakeCommand = (parent: Command, name: string, description: string) => Command;

function databaseCommands(openroll: Command, command: MakeCommand): void {
  const org = openroll.command('org').description('organizations, the tenants (opens the database)');
  command(org, 'create <name>', 'create one, with its first API key')
    .option('--sandbox', 'with a test clock, in UTC unless a time zone is given')
    .option('--time-zone <zone>', 'IANA time zone, such as America/Chicago')
    .action(async (name, options) => (await operator()).createOrg(env, name, options));
  command(org, 'list', 'list them').action(async (options) => (await operator()).listOrgs(env, options));

  const keys = openroll.command('keys').description('API keys of an organization (opens the database)');
  const ofOrg = (name: string, description: string) =>
    command(keys, name, description).option('--org <id>', 'the organization; optional if there is only one');
  ofOrg('create', 'create one; it is shown only once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--organizations <ids>', 'one key for several: org_a,org_b').conflicts('org'))
    .action(async (options) => (await operator()).createKey(env, options));
  ofOrg('list', 'list them').action(async (options) => (await operator()).listKeys(env, options));
  ofOrg('revoke <id>', 'revoke one')
    .option('--everywhere', 'in all of its organizations')
    .action(async (id, options) => (await operator()).revokeKey(env, id, options));
}

function userCommands(openroll: Command, command: MakeCommand): void {
  const users = openroll.command('users').description('who signs in at the desk (opens the database)');
  const ofOrg = (name: string, description: string) =>
    command(users, name, description).option('--org <id>', 'the organization; optional if there is only one');
  ofOrg('invite <email>', 'add a user, and print a link that signs them in once')
    .option('--name <name>', 'their name; by default their e-mail address')
    .addOption(new Option('--role <role>', 'what they may do').choices([...ROLES]).makeOptionMandatory())
    .action(async (email, options) => (await operator()).inviteUser(env, email, options));
  ofOrg('link <email>', 'print another link for a user').action(async (email, options) =>
    (await operator()).linkUser(env, email, options),
  );
}

function operatingCommands(openroll: Command, command: MakeCommand): void {
  const webhooks = openroll
    .command('webhooks')
    .description('the sending of webhooks, for all organizations (opens the database)');
  command(webhooks, 'hold', 'send nothing until they are resumed').action(async (options) =>
    (await operator()).holdWebhooks(env, options),
  );
  command(webhooks, 'resume', 'send again')
    .option('--skip-before <moment>', 'skip what was due before this moment, such as 2026-11-27T08:00:00Z')
    .action(async (options) => (await operator()).resumeWebhooks(env, options));

  const secrets = openroll
    .command('secrets')
    .description('the secret that seals texts in the database (opens the database)');
  command(secrets, 'rotate', 'reseal with OPENROLL_SECRET what was sealed with a secret of OPENROLL_SECRETS_OPEN')
    .option('--lost', 'the former secret is lost: start over with this one')
    .action(async (options) => (await operator()).rotateSecrets(env, options));
}

function clientCommands(openroll: Command, command: MakeCommand): void {
  const catalog = openroll.command('catalog').description('benefit products and plans');
  command(catalog, 'import <file>', 'create the products and plans of a JSON file, and list what differs from it')
    .option('--update', 'change the plans that differ')
    .addHelpText('after', '\nThe format of the file: examples/data/catalog.json')
    .action((file, options) => importCatalog(env, file, options));

  const employers = openroll.command('employers').description('the companies whose people enroll');
  command(employers, 'import <file>', 'set up an employer from a JSON file: settings, policy, offer and roster')
    .option('--dry-run', 'look everything up, print what would be created, and change nothing')
    .addOption(
      new Option('--dates <form>', 'how dates in the roster are written').choices(['iso', 'us']).default('iso'),
    )
    .addHelpText('after', '\nThe format of the file: examples/data/employer.json')
    .action((file, options) => importEmployer(env, file, options));

  const census = openroll.command('census').description('the roster of an employer');
  command(census, 'import <file>', 'replace the roster with a CSV or Excel file')
    .requiredOption('--employer <id>', 'whose roster it is')
    .addOption(
      new Option('--on-omitted <what>', 'what to do with employees who are not in the file').choices([
        'deactivate',
        'keep',
      ]),
    )
    .option('--max-deactivations <n>', 'fail if more would be deactivated', wholeNumber)
    .option('--allow-empty', 'accept a file without rows: everyone has left')
    .option('--dry-run', 'print what would happen and to whom, and change nothing')
    .option('--map <heading=field...>', 'what a column means, as "Badge No=reference_id"; "Notes=" leaves one out')
    .option('--ignore-unknown-columns', 'leave out columns that are not known')
    .addOption(new Option('--dates <form>', 'how dates are written').choices(['iso', 'us']).default('iso'))
    .option('--failed-rows <file>', 'where to write the rows that failed; beside the roster by default')
    .addHelpText('after', ROSTER_HELP)
    .action((file, options) => importCensus(env, file, options));

  const clock = openroll.command('clock').description('the test clock of a sandbox organization');
  command(clock, 'show', 'show the time').action((options) => showClock(env, options));
  command(clock, 'advance', 'move it forward, and wait until every day between has run')
    .option('--to <moment>', 'a date, or a date and time')
    .option('--days <n>', 'number of days', wholeNumber)
    .action((options) => advanceClock(env, options));

  const events = openroll.command('events').description('the event log');
  command(events, 'tail', 'print events as they happen, one per line')
    .addOption(new Option('--name <name...>', 'only these events').choices([...EVENT_NAMES]))
    .option('--all', 'start with the oldest event')
    .action((options) => tailEvents(env, options));

  const signatures = openroll.command('signatures').description('the evidence of signatures');
  command(signatures, 'verify <signature>', 'verify that a record is in a checkpoint: its id, or a file with a proof')
    .option('--document <file>', 'the HTML that was signed')
    .option('--checkpoint <file>', 'a checkpoint that you kept: an answer of GET /v1/signatures/head')
    .action((signature, options) => verifySignature(env, signature, options));

  command(openroll, 'listen', 'receive webhooks on this machine: verify, print and forward them')
    .option('--forward <url>', 'forward each verified request unchanged, and answer with the response')
    .addOption(new Option('--name <name...>', 'only these events').choices([...EVENT_NAMES]))
    .option('--port <n>', 'port to listen on; a free one by default', portNumber)
    .option('--url <url>', 'URL by which the server reaches this machine, such as a tunnel’s')
    .action(async (options) => (await import('./cli/listen.ts')).listen(env, options));
}

const ROSTER_HELP = `
The columns are those of examples/data/census.csv, in any order, or by the names that other programs give them ("DOB", "Hire
Date", "Zip"). The separator is detected. Dates are YYYY-MM-DD; --dates us takes 4/12/1988 as well.`;

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return port;
}

async function run(argv: string[]): Promise<number> {
  try {
    await program().parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, code, details, exitCode } = await explain(error);
    const json = argv.includes('--json');
    const said = json ? JSON.stringify({ error: { message, code, details } }) : `${message}${describeDetails(details)}`;
    process.stderr.write(`${said}\n`);
    return exitCode;
  }
}

// A pipe that closes early (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const exitCode = await run(process.argv);
if (exitCode !== 0) process.exitCode = exitCode;
