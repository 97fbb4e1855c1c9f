/** The story: what happens to Larkspur Bicycle Works and its people in one plan year, told as it happens. */
import { answerAll, changeMinds, type Ledger, type Scene } from './answers.ts';
import type { Api } from './api.ts';
import type { Directory } from './directory.ts';
import { type CatalogProduct, readCatalog, readRoster } from './roster.ts';
import { counted } from './screen.ts';

export interface Stage {
  api: Api;
  directory: Directory;
  employerId: string;
  year: number;
  ledger: Ledger;
  /** Begins a chapter; the sentence is shown again at the end. */
  chapter(date: string, sentence: string): void;
  tell(sentence: string): void;
  progress(label: string): (done: number, total: number) => void;
  /** Waits until every event so far has arrived. */
  caughtUp(): Promise<void>;
}

export interface Census {
  rows: number;
  fullTime: number;
  counts: Record<string, number>;
}

/** The totals that must match at the end of the story. */
export interface Outcome {
  catalog: CatalogProduct[];
  planYearIds: string[];
  censuses: Census[];
  /** The date of the last chapter. */
  today: string;
}

export async function playStory(stage: Stage): Promise<Outcome> {
  const { year } = stage;
  const products = await makeCatalog(stage);
  const first = await syncCensus(stage);
  await makeEligible(stage, first);
  const planYearIds = await openEnrollment(stage, products);
  await answerEnrollments(stage);
  await thinkAgain(stage);
  await closeWindows(stage);
  await newcomer(stage);
  await leaver(stage);
  const second = await secondCensus(stage);
  await lastChapter(stage);
  const catalog = products.map(({ product }) => product);
  return { catalog, planYearIds, censuses: [first, second], today: `${year}-08-01` };
}

/** The first moment of the story: the next 5 January, since a test clock only goes forward. */
export async function beginYear(api: Api): Promise<number> {
  const { now } = await api.get<{ now: string }>('/v1/test-clock');
  const thisYear = Number(now.slice(0, 4));
  const year = now < `${thisYear}-01-05T09` ? thisYear : thisYear + 1;
  await goTo(api, `${year}-01-05`, 9);
  return year;
}

/** Runs every day between, in order. Resolves when that, and all work requested before, is done. */
async function goTo(api: Api, date: string, hour: number): Promise<void> {
  const to = `${date}T${String(hour).padStart(2, '0')}:00:00Z`;
  await api.post('/v1/test-clock/advance?wait=true', { to });
}

interface Made {
  product: CatalogProduct;
  id: string;
  planIds: string[];
}

async function makeCatalog({ api, year, employerId, chapter, tell }: Stage): Promise<Made[]> {
  const catalog = readCatalog();
  chapter(`${year}-01-05`, 'An employer, and a catalog of what it may offer.');
  await api.put(`/v1/employers/${employerId}/settings`, { pay_frequency: 'bi_weekly' });
  const made: Made[] = [];
  for (const product of catalog) {
    const { plans, ...body } = product;
    const { id } = await api.post<{ id: string }>('/v1/benefit-products', body);
    const planIds: string[] = [];
    for (const plan of plans) {
      planIds.push((await api.post<{ id: string }>(`/v1/benefit-products/${id}/plans`, plan)).id);
    }
    made.push({ product, id, planIds });
    tell(`${product.category}: ${plans.map(({ name, rates }) => `${name} (${monthly(rates)})`).join(', ')}`);
  }
  tell('Larkspur pays its people every two weeks.');
  return made;
}

function monthly({ EE, EF }: { EE: number; EF: number }): string {
  return `$${(EE / 100).toFixed(2)} to $${(EF / 100).toFixed(2)} a month`;
}

async function syncCensus(stage: Stage): Promise<Census> {
  const { year, chapter, tell } = stage;
  chapter(`${year}-01-05`, 'The roster comes in: a census of 250 people, from examples/data/census.csv.');
  const census = await sendCensus(stage, 'census.csv');
  await stage.directory.employees();
  tell(`${countsOf(census)}.`);
  tell('Among them: twins with one e-mail address, a birthday on 29 February, a hire of next month, a missing class.');
  tell('No events yet. Nobody is eligible before the employer says who is.');
  return census;
}

async function sendCensus({ api, employerId, year }: Stage, file: 'census.csv' | 'census-second.csv'): Promise<Census> {
  const employees = readRoster(file, year);
  const fullTime = employees.filter((row) => row.employee_class === 'Full Time').length;
  const path = `/v1/employers/${employerId}`;
  const { census_sync_id: id } = await api.post<{ census_sync_id: string }>(`${path}/census-sync`, { employees });
  for (;;) {
    const { status, counts } = await api.get<{ status: string; counts: Record<string, number> }>(
      `${path}/census-syncs/${id}`,
    );
    if (status === 'completed' || status === 'failed') return { rows: employees.length, fullTime, counts };
  }
}

function countsOf({ rows, counts }: Census): string {
  const told = Object.entries(counts).filter(([, value]) => value > 0);
  return `${rows} rows: ${told.map(([name, value]) => `${value} ${name}`).join(', ')}`;
}

async function makeEligible(stage: Stage, census: Census): Promise<void> {
  const { api, year, employerId, chapter, tell, caughtUp } = stage;
  chapter(`${year}-01-05`, 'Full-time employees become eligible, on the first of the month after their hire.');
  const policy = { classification: 'full_time', waiting_period: 'first_of_following_month' };
  await api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy);
  await goTo(api, `${year}-01-05`, 10);
  await caughtUp();
  const granted = await api.total('/v1/webhook-events?event_name=employee.eligibility_granted');
  const waiting = census.fullTime - granted;
  tell(
    `${counted(granted, 'person is', 'people are')} eligible now, ${waiting} more when their first of the month comes.`,
  );
}

/** Who pays what: a share of the premium, fixed dollars, or the employees alone. */
const CONTRIBUTIONS: Record<string, { contribution: object; tax_classification: string; told: string }> = {
  Medical: {
    contribution: { type: 'percent', EE: 80, ES: 65, EC: 70, EF: 62.5 },
    tax_classification: 'Pre-tax',
    told: 'Larkspur pays 80 % of Medical, 62.5 to 70 % with a family',
  },
  Dental: {
    contribution: { type: 'fixed', EE: 2000, ES: 3200, EC: 3500, EF: 4800 },
    tax_classification: 'Pre-tax',
    told: '$20 to $48 of Dental',
  },
  Vision: {
    contribution: { type: 'fixed', EE: 400 },
    tax_classification: 'Pre-tax',
    told: '$4 of Vision',
  },
  Hospital: { contribution: { type: 'fixed', EE: 0 }, tax_classification: 'Post-tax', told: 'nothing of Hospital' },
};

async function openEnrollment(stage: Stage, products: Made[]): Promise<string[]> {
  const { api, year, employerId, chapter, tell, caughtUp } = stage;
  chapter(`${year}-01-05`, 'Open enrollment begins: windows until 31 January, coverage from 1 February.');
  const ids: string[] = [];
  for (const { product, id, planIds } of products) {
    const { told: _, ...terms } = CONTRIBUTIONS[product.category] ?? { told: '' };
    const body = {
      benefit_id: id,
      plan_ids: planIds,
      coverage_start: `${year}-02-01`,
      open_enrollment_start: `${year}-01-05`,
      open_enrollment_end: `${year}-01-31`,
      ...terms,
    };
    const made = await api.post<{ benefit_plan_year_id: string }>(
      `/v1/employers/${employerId}/benefit-plan-years`,
      body,
    );
    ids.push(made.benefit_plan_year_id);
  }
  tell(
    `${Object.values(CONTRIBUTIONS)
      .map(({ told }) => told)
      .join(', ')}.`,
  );
  await goTo(api, `${year}-01-05`, 11);
  await caughtUp();
  return ids;
}

function sceneOf(stage: Stage, label: string): Scene {
  const { api, directory, year, ledger } = stage;
  return { api, directory, year, ledger, progress: stage.progress(label) };
}

async function answerEnrollments(stage: Stage): Promise<void> {
  const { api, year, chapter, tell, caughtUp, ledger } = stage;
  await goTo(api, `${year}-01-08`, 9);
  chapter(`${year}-01-08`, 'People name their families, read their documents and sign: most elect, some decline.');
  await answerAll(sceneOf(stage, 'answers'));
  await caughtUp();
  tell(
    `${counted(ledger.elected, 'plan')} elected, ${ledger.waived} declined, ${ledger.waiting} not answered; ` +
      `${ledger.dependents} dependents. ${ledger.ownToken} answers were signed with the employee’s own token.`,
  );
}

async function thinkAgain(stage: Stage): Promise<void> {
  const { api, year, chapter, tell, caughtUp, ledger } = stage;
  await goTo(api, `${year}-01-20`, 9);
  chapter(`${year}-01-20`, 'While the windows are open, some change their minds.');
  await changeMinds(sceneOf(stage, 'changes'));
  await caughtUp();
  tell(`${counted(ledger.changed, 'answer')} replaced: another plan, in after all, or out again.`);
}

async function closeWindows(stage: Stage): Promise<void> {
  const { api, year, chapter, tell, caughtUp } = stage;
  chapter(
    `${year}-02-01`,
    'The clock goes to 1 February: what was not answered lapses; coverage and payroll deductions begin.',
  );
  await goTo(api, `${year}-02-01`, 9);
  tell('Who was hired on 1 January is eligible today, and answers at once.');
  await answerAll(sceneOf(stage, 'answers'));
  await caughtUp();
}

async function newcomer(stage: Stage): Promise<void> {
  const { api, year, chapter, caughtUp } = stage;
  chapter(`${year}-03-01`, 'The clock goes to 1 March: the wait of the hire of 16 February is over.');
  await goTo(api, `${year}-03-01`, 9);
  await answerAll(sceneOf(stage, 'answers'));
  await caughtUp();
}

/** On both rosters, but her job ends between them, for less than 30 days: her elections come back without a signature. */
const REHIRED = 'LBW-0140';

async function leaver(stage: Stage): Promise<void> {
  const { api, directory, year, chapter, tell, caughtUp } = stage;
  await goTo(api, `${year}-05-29`, 9);
  chapter(`${year}-05-29`, 'Marisol V. gives notice: her coverage ends with the month.');
  const marisol = (await directory.employees()).find((one) => one.reference_id === REHIRED);
  await api.post(`/v1/employees/${marisol?.id}/terminate`, { reason: 'Took another job' });
  await caughtUp();
  tell('One request: her eligibility, her coverage and her employment end together.');
}

async function secondCensus(stage: Stage): Promise<Census> {
  const { api, year, chapter, tell, caughtUp } = stage;
  await goTo(api, `${year}-07-01`, 9);
  chapter(
    `${year}-07-01`,
    'A second census: people left, joined, changed class, and Marisol V. is back, with what she had.',
  );
  const census = await sendCensus(stage, 'census-second.csv');
  await caughtUp();
  tell(`${countsOf(census)}.`);
  await answerAll(sceneOf(stage, 'answers'));
  await caughtUp();
  return census;
}

async function lastChapter({ api, year, chapter, tell, caughtUp }: Stage): Promise<void> {
  chapter(`${year}-08-01`, 'The clock goes to 1 August: who became full-time in July is eligible now.');
  await goTo(api, `${year}-08-01`, 9);
  await caughtUp();
  tell('Their windows are open: yours to answer.');
}
