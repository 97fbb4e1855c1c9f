/**
 * `employers import FILE`: an employer with its settings, eligibility policy, plan years and roster, from a JSON file
 * in this format (examples/data/employer.json):
 *
 *     {"employer": {…}, "settings"?: {…}, "eligibility_policy"?: {…},
 *      "plan_years"?: [{"product": "Larkspur Health", "plans": ["Silver 3000"], …}],
 *      "copy_offer"?: {"from": "juniper", "from_year"?: 2026, "coverage_start": "2027-01-01"}, "roster"?: "census.csv"}
 *
 * The fields are those of the API, with two exceptions. Products and plans are given by their names in the catalog, or
 * by id where several have the same name; the roster is a file beside this one. Everything is looked up before anything
 * is created. What already exists is kept, so an interrupted import can be run again.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { entriesCalled } from '../platform/values/entry-names.ts';
import type { DateForm } from '../roster/values.ts';
import { checkCensus, importCensus } from './census.ts';
import { type Connection, call, connection, everyRow } from './client.ts';
import { CliError, type Detail, printResult, table } from './output.ts';

interface PlanYear {
  product: string;
  plans: string[];
  coverage_start: string;
}

interface PlanYearThere {
  benefit_plan_year_id: string;
  benefit_id: string;
  coverage_start: string;
}

/** The employer whose offer is copied, given by its reference or id. */
interface CopyOffer {
  from: string;
  from_year?: number;
  coverage_start: string;
}

interface EmployerFile {
  employer: { name: string; ein: string; reference_id?: string };
  settings?: object;
  eligibility_policy?: object;
  plan_years?: PlanYear[];
  copy_offer?: CopyOffer;
  roster?: string;
}

interface Step {
  what: string;
  name: string;
  id: string | null;
  state: 'created' | 'kept' | 'set' | 'would be created' | 'would be set';
}

export interface EmployerOptions {
  dryRun?: boolean;
  dates: DateForm;
  json?: boolean;
}

export async function importEmployer(env: NodeJS.ProcessEnv, file: string, options: EmployerOptions): Promise<void> {
  const wanted = readEmployer(file);
  const roster = wanted.roster === undefined ? null : resolve(dirname(file), wanted.roster);
  const to = connection(env);
  const planYears = await named(to, wanted.plan_years ?? []);
  const copied = wanted.copy_offer && (await offerToCopy(to, wanted.copy_offer));
  if (roster !== null) await checkCensus(roster, options);
  const there = await existing(to, wanted);
  const steps: Step[] = [];
  const employer = await set(to, wanted, { planYears, copied }, there, options.dryRun === true, steps);
  const rows = steps.map(({ id, state, what, name }) => [id ?? '', state, `${what}: ${name}`]);
  const words = options.dryRun ? 'Nothing was changed.' : `The employer is ${employer}.`;
  printResult(
    options.json,
    { data: { employer_id: employer, steps } },
    `${table([['id', '', ''], ...rows])}\n${words}`,
  );
  if (roster !== null && employer !== null) await importCensus(env, roster, { ...options, employer });
}

/**
 * Creates what is missing, in order of dependence. Returns the employer's id; null in a dry run that would create it.
 */
async function set(
  to: Connection,
  wanted: EmployerFile,
  { planYears, copied }: Offer,
  there: { id: string; eligibility_policy_id: string | null } | null,
  isDry: boolean,
  steps: Step[],
): Promise<string | null> {
  const step = async (
    what: string,
    name: string,
    id: string | null,
    make: () => Promise<string>,
  ): Promise<string | null> => {
    const made = id ?? (isDry ? null : await make());
    steps.push({ what, name, id: made, state: id !== null ? 'kept' : isDry ? 'would be created' : 'created' });
    return made;
  };
  const { employer, settings, eligibility_policy: policy } = wanted;
  const id = await step('employer', employer.name, there?.id ?? null, () =>
    create(to, '/v1/employers', employer, 'id'),
  );
  const path = `/v1/employers/${id}`;
  if (settings !== undefined) {
    if (!isDry) await call(to, 'PUT', `${path}/settings`, { body: settings });
    steps.push({
      what: 'settings',
      name: Object.keys(settings).join(', '),
      id: null,
      state: isDry ? 'would be set' : 'set',
    });
  }
  const policies = `${path}/benefit-eligibility-policies`;
  if (policy !== undefined)
    await step('policy', 'eligibility', there?.eligibility_policy_id ?? null, () =>
      create(to, policies, policy, 'eligibility_policy_id'),
    );
  const known: PlanYearThere[] = there ? (await call(to, 'GET', `${path}/benefit-plan-years`)).data : [];
  for (const { name, body } of planYears) {
    const same = known.find((one) => one.benefit_id === body.benefit_id && one.coverage_start === body.coverage_start);
    await step('plan year', name, same?.benefit_plan_year_id ?? null, () =>
      create(to, `${path}/benefit-plan-years`, body, 'benefit_plan_year_id'),
    );
  }
  if (copied) {
    const same = known.find((one) => one.coverage_start === copied.body.coverage_start);
    await step('offer', copied.name, same?.benefit_plan_year_id ?? null, async () => {
      const { data } = await call(to, 'POST', `${path}/offers/copy`, { body: copied.body });
      return data.plan_years[0].benefit_plan_year_id;
    });
  }
  return id;
}

interface Offer {
  planYears: readonly ReturnType<typeof bodyOf>[];
  copied: Awaited<ReturnType<typeof offerToCopy>> | undefined;
}

async function offerToCopy(to: Connection, { from, ...rest }: CopyOffer) {
  const found = await everyRow(to, `/v1/employers?search=${encodeURIComponent(from)}`);
  const source = found.find((one) => one.reference_id === from || one.id === from);
  const message = `No employer has the reference or id "${from}".`;
  if (!source) {
    throw new CliError('Nothing was created.', 'not_found', [{ path: 'copy_offer.from', message }]);
  }
  return { name: `as ${source.name}, ${rest.coverage_start}`, body: { ...rest, from_employer_id: source.id } };
}

async function create(to: Connection, path: string, body: object, idName: string): Promise<string> {
  return (await call(to, 'POST', path, { body })).data[idName];
}

/** The employer with this EIN and this reference, if there is one. */
async function existing(to: Connection, { employer }: EmployerFile) {
  const found = await everyRow(to, `/v1/employers?search=${encodeURIComponent(employer.ein)}`);
  const reference = employer.reference_id ?? null;
  // Answers show the last four digits of an EIN.
  const isSame = (one: { ein: string; reference_id: string | null }) =>
    one.ein.slice(-4) === employer.ein.slice(-4) && one.reference_id === reference;
  return found.find(isSame) ?? null;
}

/**
 * The plan years with the ids of their products and plans; reports every name that the catalog does not have, or has
 * more than once.
 */
async function named(to: Connection, planYears: readonly PlanYear[]) {
  const faults: Detail[] = [];
  const products = planYears.length > 0 ? await everyRow(to, '/v1/benefit-products') : [];
  const bodies: ReturnType<typeof bodyOf>[] = [];
  for (const [at, planYear] of planYears.entries()) {
    const { product: name, plans: names } = planYear;
    const tell = (path: string, message: string) => faults.push({ path: `plan_years.${at}.${path}`, message });
    const product = idOf(products, name, (why) => tell('product', why ?? `No product is called "${name}".`));
    if (product === null) continue;
    const plans = await everyRow(to, `/v1/benefit-products/${product}/plans`);
    const ids = names.flatMap((one, index) => {
      const none = `No plan of "${name}" is called "${one}".`;
      return idOf(plans, one, (why) => tell(`plans.${index}`, why ?? none)) ?? [];
    });
    bodies.push(bodyOf(planYear, product, ids));
  }
  if (faults.length === 0) return bodies;
  const message = 'Nothing was created: some names are not in the catalog, or there more than once.';
  throw new CliError(message, 'unknown_catalog_entry', faults);
}

/** Null: no entry has this name, or several have it. */
function idOf(entries: readonly { id: string; name: string }[], called: string, tell: (why: string | null) => void) {
  const [one, ...others] = entriesCalled(entries, called);
  if (one && others.length === 0) return one.id;
  tell(one ? `Several are called "${called}"; give the id of one.` : null);
  return null;
}

function bodyOf({ product, plans: _, ...rest }: PlanYear, benefit_id: string, plan_ids: readonly string[]) {
  return { name: `${product}, ${rest.coverage_start}`, body: { ...rest, benefit_id, plan_ids } };
}

function readEmployer(file: string): EmployerFile {
  const text = readFileSync(file, 'utf8');
  let found: Partial<EmployerFile> | null;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${(error as Error).message}.`);
  }
  const { employer, plan_years: years = [], copy_offer: copy, roster = '' } = found ?? {};
  const fits =
    typeof employer?.name === 'string' &&
    typeof employer.ein === 'string' &&
    typeof roster === 'string' &&
    (copy === undefined || (typeof copy?.from === 'string' && typeof copy.coverage_start === 'string')) &&
    Array.isArray(years) &&
    years.every((one) => typeof one?.product === 'string' && Array.isArray(one.plans) && one.coverage_start);
  if (!fits)
    throw new CliError(
      `${file} is not an employer. It looks like {"employer": {"name": …, "ein": …}, "plan_years": [{"product": …, "plans": […], "coverage_start": …}]}.`,
    );
  const strange = Object.keys(found ?? {}).filter((name) => !MEMBERS.includes(name));
  if (strange.length > 0) throw new CliError(`${file} has unknown fields: ${strange.join(', ')}.`, 'unknown_field');
  return found as EmployerFile;
}
const MEMBERS = ['employer', 'settings', 'eligibility_policy', 'plan_years', 'copy_offer', 'roster'];
