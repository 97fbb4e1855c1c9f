/**
 * Signed elections in one organization with 200 employers, 20 at a time. Beside them the same in 200 organizations with one employer
 * each, which shows how much people of one organization wait for each other. Commits are durable; then each also waits as for a slow disk.
 */

import { wireId } from '../server/modules/vocabulary/ids.ts';
import { openPostgres } from '../server/platform/database/db.ts';
import { type Figure, interleave, show, size } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { assembleWorld, openDatabases, query, type Tenant, type World } from './support/world.ts';

const EMPLOYERS = size(200, 20);
const CONNECTIONS = 20;
const ROUNDS = size(5, 2);
const EACH_ROUND = size(600, 200);
/** How long a commit waits before its flush, in µs; with `commit_siblings = 0` also if it is alone. */
const DELAYS = [0, 5_000];
/** Each person elects in three plan years; the warm-up is a round, too. */
const PEOPLE = Math.ceil((DELAYS.length * (ROUNDS + 1) * EACH_ROUND) / EMPLOYERS / 3);

export default async function elections(): Promise<Figure[]> {
  const databases = await openDatabases({ durable: true });
  const open: World[] = [];
  try {
    const arm = async (name: string, organizations: number) => {
      const url = await databases.clone(name);
      const world = await assembleWorld(openPostgres(url, { poolSize: CONNECTIONS }), 'live');
      open.push(world);
      const shown = await showDocuments(world, url, organizations);
      return { url, round: () => signNext(shown) };
    };
    const [one, many] = [await arm('one', 1), await arm('many', EMPLOYERS)];
    const figures: Figure[] = [];
    for (const delay of DELAYS) {
      await delayCommits(one.url, delay);
      const rates = await interleave(ROUNDS, { ours: one.round, baseline: many.round });
      figures.push({
        name: `elections of ${EMPLOYERS} employers, ${delay === 0 ? 'one organization' : `commits wait ${delay / 1000} ms`}`,
        ours: show(rates.ours, '/s'),
        baseline: `${show(rates.baseline, '/s')} in ${EMPLOYERS} organizations`,
        value: rates.ours.median / rates.baseline.median,
        unit: '×',
        target: 0.8,
        atLeast: true,
      });
    }
    return figures;
  } finally {
    for (const world of open) await world.close();
    await databases.stop();
  }
}

async function delayCommits(url: string, microseconds: number): Promise<void> {
  await query(url, `alter system set commit_delay = ${microseconds}`);
  await query(url, 'alter system set commit_siblings = 0');
  await query(url, 'select pg_reload_conf()');
}

/** An election that lacks only the signature. */
type Shown = () => Promise<void>;

/** Everybody has an open window in three plan years, and has been shown the documents, in the order in which they will sign. */
async function showDocuments(world: World, url: string, organizations: number): Promise<Shown[]> {
  const tenants: Tenant[] = [world];
  while (tenants.length < organizations) tenants.push(await world.addTenant());
  for (let at = 0; at < EMPLOYERS; at++) {
    const tenant = tenants[at % tenants.length] as Tenant;
    const employer = await tenant.makeEmployer();
    await tenant.post(`/v1/employers/${employer}/census-sync`, { employees: roster(PEOPLE, `company${at}`) });
  }
  await world.work('census');
  await query(url, 'vacuum analyze');
  const rows = await query(
    url,
    `select n.organization_id, n.id, k.plan_id from enrollments n
     join plan_year_plans k on k.organization_id = n.organization_id and k.plan_year_id = n.plan_year_id
     order by md5(n.id::text)`,
  );
  const byOrganization = new Map(tenants.map((tenant) => [tenant.organization, tenant]));
  const shown: Shown[] = [];
  for (const { organization_id, id, plan_id } of rows) {
    const { post } = byOrganization.get(organization_id) as Tenant;
    const path = `/v1/enrollments/${wireId('enrollment', id)}`;
    const decision = { plan_id: wireId('benefitPlan', plan_id) };
    const { data } = await post(`${path}/document`, { decision: 'elect', ...decision });
    const signature = { document_sha256: data.sha256, name: 'Odalys Ferreira', consent: true, name_confirmed: true };
    shown.push(() => post(`${path}/elect`, { ...decision, signature }));
  }
  return shown;
}

/** Signs the next ones; returns elections per second. */
async function signNext(shown: Shown[]): Promise<number> {
  const round = shown.splice(0, EACH_ROUND);
  if (round.length < EACH_ROUND) throw new Error('there are fewer elections than rounds need');
  const begin = performance.now();
  const signer = async () => {
    for (let sign = round.shift(); sign; sign = round.shift()) await sign();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, signer));
  return EACH_ROUND / ((performance.now() - begin) / 1000);
}
