/** People answer their enrollments: they look at the options, name their family, read the document and sign it. */
import { type Api, forEach } from './api.ts';
import {
  answerOf,
  type Category,
  changesMind,
  coversFamily,
  familyOf,
  planOf,
  reasonToWaive,
  usesOwnToken,
} from './choices.ts';
import type { Directory, Employee, Enrollment } from './directory.ts';

/** What the demo has signed: the sums at the end compare the server's lists with it. */
export interface Ledger {
  elected: number;
  waived: number;
  changed: number;
  waiting: number;
  dependents: number;
  /** Answers that were signed with a token of the employee's own. */
  ownToken: number;
}

export function emptyLedger(): Ledger {
  return { elected: 0, waived: 0, changed: 0, waiting: 0, dependents: 0, ownToken: 0 };
}

export interface Scene {
  api: Api;
  directory: Directory;
  year: number;
  ledger: Ledger;
  progress: (done: number, total: number) => void;
}

type Decision =
  | { decision: 'elect'; plan_id: string; dependent_ids: string[] }
  | { decision: 'waive'; reason: string | null; end_current_coverage?: boolean };

interface Options {
  dependents: { id: string }[];
  plans: { id: string; name: string }[];
  current_coverage: { plan_id: string; dependent_ids: string[] } | null;
}

/** Everybody with an open enrollment answers it, or waits. */
export async function answerAll(scene: Scene): Promise<void> {
  const people = (await scene.directory.employees())
    .map((person) => ({ person, open: person.enrollments.filter((one) => one.status === 'pending') }))
    .filter(({ open }) => open.length > 0);
  const total = people.reduce((sum, { open }) => sum + open.length, 0);
  let done = 0;
  await forEach(people, async ({ person, open }) => {
    const found = await Promise.all(open.map(({ id }) => scene.directory.enrollment(id)));
    await answerForOne(scene, person, found, () => scene.progress(++done, total));
  });
}

async function answerForOne(scene: Scene, person: Employee, open: Enrollment[], onDone: () => void): Promise<void> {
  const planned = open.map((enrollment) => ({
    enrollment,
    answer: answerOf(person.reference_id, enrollment.benefit.category),
  }));
  const api = planned.some(({ answer }) => answer !== 'wait') ? await signIn(scene, person) : scene.api;
  if (planned.some(({ answer }) => answer === 'elect')) await nameFamily(scene, api, person);
  for (const { enrollment, answer } of planned) {
    if (answer === 'wait') scene.ledger.waiting++;
    else await sign(scene, api, person, enrollment.id, await decide(api, person, enrollment, answer));
    onDone();
  }
}

/** The employee's own token, or the key of the employer's software, which then vouches for the signature. */
async function signIn(scene: Scene, person: Employee): Promise<Api> {
  if (!usesOwnToken(person.reference_id)) return scene.api;
  const body = { grant_type: 'client_credentials', bound_entity: { type: 'employee', id: person.id } };
  const { access_token } = await scene.api.post<{ access_token: string }>('/v1/auth/access-tokens', body);
  return scene.api.as(access_token);
}

/** A dependent needs an address; employees without one on the roster name nobody. */
async function nameFamily(scene: Scene, api: Api, person: Employee): Promise<void> {
  if (!person.address) return;
  for (const relative of familyOf(person.reference_id, person.last_name, scene.year)) {
    const body = { ...relative, address: person.address };
    const { created } = await api.post<{ created: boolean }>(`/v1/members/${person.member_id}/dependents`, body);
    if (created) scene.ledger.dependents++;
  }
}

async function decide(
  api: Api,
  person: Employee,
  enrollment: Enrollment,
  answer: 'elect' | 'waive',
): Promise<Decision> {
  const { reference_id } = person;
  const { category } = enrollment.benefit;
  if (answer === 'waive') return { decision: 'waive', reason: reasonToWaive(reference_id, category) };
  const options = await api.get<Options>(`/v1/enrollments/${enrollment.id}/options`);
  const plan_id = planOf(options.plans, reference_id, category).id;
  const dependent_ids = coversFamily(reference_id, category) ? options.dependents.map(({ id }) => id) : [];
  return { decision: 'elect', plan_id, dependent_ids };
}

/** Signs exactly the document that was shown: its hash goes with the name. */
async function sign(scene: Scene, api: Api, person: Employee, id: string, decision: Decision): Promise<void> {
  const { decision: verb, ...answer } = decision;
  const { sha256 } = await api.post<{ sha256: string }>(`/v1/enrollments/${id}/document`, decision);
  const name = `${person.first_name} ${person.last_name}`;
  await api.post(`/v1/enrollments/${id}/${verb}`, {
    ...answer,
    signature: { document_sha256: sha256, name, consent: true },
  });
  scene.ledger[verb === 'elect' ? 'elected' : 'waived']++;
  if (api !== scene.api) scene.ledger.ownToken++;
}

/** While the windows are open, some change their answer: to the other plan, in after all, or out again. */
export async function changeMinds(scene: Scene): Promise<void> {
  const people = (await scene.directory.employees()).flatMap((person) =>
    person.enrollments.flatMap(({ id, status }) => (status === 'pending' ? [] : [{ person, id, status }])),
  );
  const minded: { person: Employee; enrollment: Enrollment; status: string }[] = [];
  for (const { person, id, status } of people) {
    const enrollment = await scene.directory.enrollment(id);
    if (changesMind(person.reference_id, enrollment.benefit.category)) minded.push({ person, enrollment, status });
  }
  let done = 0;
  await forEach(minded, async ({ person, enrollment, status }) => {
    const api = await signIn(scene, person);
    const { id } = await api.post<{ id: string }>(`/v1/enrollments/${enrollment.id}/change`);
    const options = await api.get<Options>(`/v1/enrollments/${id}/options`);
    await sign(scene, api, person, id, otherAnswer(status, options, enrollment.benefit.category, person));
    scene.ledger.changed++;
    scene.progress(++done, minded.length);
  });
}

function otherAnswer(status: string, options: Options, category: Category, { reference_id }: Employee): Decision {
  const { current_coverage: current, plans, dependents } = options;
  if (status === 'waived' || !current) {
    return { decision: 'elect', plan_id: planOf(plans, reference_id, category).id, dependent_ids: [] };
  }
  const other = plans.find(({ id }) => id !== current.plan_id);
  if (other) return { decision: 'elect', plan_id: other.id, dependent_ids: dependents.map(({ id }) => id) };
  return { decision: 'waive', reason: reasonToWaive(reference_id, category), end_current_coverage: true };
}
