/** How long the server's event loop stands still while PDFs of ID cards are made: another thread renders them. */

import { realClock } from '../server/platform/process/real-clock.ts';
import { addDays, type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { type Child, startOpenroll } from './support/child.ts';
import { type Figure, round, say, size } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld, type World } from './support/world.ts';

const TARGET_MS = 50;
const DOWNLOADS = size(200, 40);
/** This many at once, as a page of cards to print would request them. */
const AT_ONCE = 4;

const ADDRESS = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
const CARD = {
  card_type: 'medical',
  group_id: 'GRP-118204',
  network: { name: 'Cascade Choice', address: ADDRESS, website: 'https://cascade.example', phone: '2065550190' },
  carrier_phone: '2065550192',
  nsa_table: Array.from({ length: 8 }, (_, at) => [`Visit of kind ${at}`, `$${at}5`, `$${at}00`]),
};
const LINE = 'Preventive services only. '.repeat(9).slice(0, 255);
/** As much as a card can print. */
const LONGEST = {
  ...CARD,
  ...{ plan_disclaimer: 'x '.repeat(1000), general_disclaimer: 'y '.repeat(1000) },
  nsa_table: Array.from({ length: 40 }, () => Array(6).fill(LINE)),
};

export default async function idCards(): Promise<Figure[]> {
  const databases = await openDatabases();
  const running: { stop: () => Promise<void> }[] = [databases];
  try {
    const databaseUrl = await databases.clone('cards');
    const world = await openWorld(databaseUrl);
    running.unshift({ stop: world.close });
    const covered = await cover(world);
    const server = await startOpenroll(databaseUrl);
    running.unshift(server);
    const watch = async (name: string, card: object): Promise<Figure> => {
      say(name);
      await world.send('PUT', `/v1/benefit-plans/${covered.plan}/id-card`, card);
      const url = `${server.url}/v1/members/${covered.member}/id-cards.pdf`;
      // The first starts the thread.
      await download(url, world.apiKey);
      await server.resetProbe();
      for (let done = 0; done < DOWNLOADS; done += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, () => download(url, world.apiKey)));
      return figure(name, await server.readProbe());
    };
    return [
      await watch(`${DOWNLOADS} PDFs of an ID card`, CARD),
      await watch(`${DOWNLOADS} PDFs of the longest ID card`, LONGEST),
    ];
  } finally {
    for (const { stop } of running) await stop();
  }
}

/** Somebody who is covered today by a plan that can have a card. */
async function cover(world: World): Promise<{ plan: string; member: string }> {
  const { post } = world;
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', email: 'hr@lark.example' };
  const employer = (await post('/v1/employers', { ...names, address: ADDRESS, reference_id: 'cards' })).data.id;
  const url = `/v1/employers/${employer}`;
  await post(`${url}/benefit-eligibility-policies`, { classification: 'all', waiting_period: 'none' });
  const medical = { category: 'Medical', name: 'Medical', product_code: 'MEC_PLUS' };
  const product = (await post('/v1/benefit-products', medical)).data.id;
  const rates = { type: 'tier', EE: 18058 };
  const plan = (await post(`/v1/benefit-products/${product}/plans`, { name: 'Everyday Medical', rates })).data.id;
  const today = realClock.now().slice(0, 10) as CalendarDate;
  await post(`${url}/benefit-plan-years`, {
    ...{ benefit_id: product, plan_ids: [plan], contribution: { type: 'fixed', EE: 13400 } },
    ...{ coverage_start: startOfMonth(today), open_enrollment_start: today, open_enrollment_end: addDays(today, 30) },
  });
  await post(`${url}/census-sync`, { employees: roster(1, 'cards') });
  await world.work('census', 'reviews');
  const [person] = (await world.send('GET', `${url}/employees`)).data;
  const enrollment = `/v1/enrollments/${person.enrollments[0].id}`;
  const { data } = await post(`${enrollment}/document`, { decision: 'elect', plan_id: plan });
  const signature = { document_sha256: data.sha256, name: 'Odalys Ferreira', consent: true, name_confirmed: true };
  await post(`${enrollment}/elect`, { plan_id: plan, signature });
  return { plan, member: person.member_id };
}

async function download(url: string, apiKey: string): Promise<void> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
  const bytes = (await answer.bytes()).length;
  if (answer.status !== 200 || bytes < 2_000) throw new Error(`${answer.status}, ${bytes} bytes`);
}

function figure(name: string, { blocks, p99Ms, maxMs }: Awaited<ReturnType<Child['readProbe']>>): Figure {
  const longest = blocks.slice(0, 3).map(({ ms, workMs }) => `${round(workMs)} of ${round(ms)} ms`);
  return {
    name: `longest block, ${name}`,
    ours: longest.join(', ') || 'none of 20 ms',
    baseline: `p99 ${round(p99Ms)} ms, wall ${round(maxMs)} ms`,
    value: Math.max(0, ...blocks.map(({ workMs }) => workMs)),
    unit: 'ms',
    target: TARGET_MS,
  };
}
