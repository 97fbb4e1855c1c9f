/**
 * Clients of both generations, as test doubles written from the contract: every operation of theirs succeeds once and is refused
 * once, and each answer is of their generation (support/connect-client.ts checks it against the contract).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import {
  type Asked,
  type ConnectClient,
  type ConnectOperation,
  choicesOf,
  connectClient,
  operationsFor,
} from './support/connect-client.ts';
import { REQUESTS } from './support/requests.ts';
import { idsIn, makeWorld, type World } from './support/world.ts';

let t: TestOpenroll;
let world: World;
beforeAll(async () => {
  t = await openTestOpenroll();
  world = await makeWorld(t, 2);
}, 60_000);
afterAll(() => t.close());

async function prepared({ operationId, method, path }: ConnectOperation): Promise<Asked> {
  if (method === 'GET') return { ids: await idsIn(world, path) };
  const request = REQUESTS[operationId];
  if (!request) throw new Error(`${operationId} has no request in support/requests.ts`);
  return request(world);
}

/** A request that is refused: for an id of nobody, for the page before the first, or without a required field. */
function refusalOf({ path, query, takesBody }: ConnectOperation): [asked: Asked, status: number] | null {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.length > 0) {
    const nobody = Object.fromEntries(names.map((name) => [name, 'empr_AZq3AZq3AZq3AZq3AZq3AQ']));
    return [{ ids: nobody, ...(takesBody ? { body: {} } : {}) }, 404];
  }
  if (takesBody) return [{ body: {} }, 400];
  return query.some(({ name }) => name === 'page') ? [{ query: { page: 0 } }, 400] : null;
}

/** Where answers differ between generations (docs/connect.md): what generation 2 gets instead of generation 1's answer. */
// biome-ignore lint/suspicious/noExplicitAny: what it is, the contract says
type Body = any;
const leftIsTerminated = (employee: Body) =>
  employee.status === 'inactive' ? { ...employee, status: 'terminated' } : employee;
const withoutStart = ({ coverage_start, ...row }: Body) =>
  row.election_status === 'Enrolled' ? { ...row, coverage_start } : row;
const isShown = ({ event_name }: Body) => event_name !== 'employer.eligibility_policy_created';
const DIFFERENCES: Record<string, (body: Body) => Body> = {
  getEmployee: ({ data }) => ({ data: leftIsTerminated(data) }),
  listEmployerEmployees: ({ data, ...rest }) => ({ ...rest, data: data.map(leftIsTerminated) }),
  listMemberEmployments: ({ data, ...rest }) => ({ ...rest, data: data.map(leftIsTerminated) }),
  listMemberEnrollments: ({ data, ...rest }) => ({ ...rest, data: data.map(withoutStart) }),
  listWebhookEvents: ({ data, pagination }) => {
    const total = pagination.total - data.filter((one: Body) => !isShown(one)).length;
    return { data: data.filter(isShown), pagination: { ...pagination, total } };
  },
};

const reads = operationsFor(2).filter(({ method }) => method === 'GET');
it.each(reads.map((one) => [one.operationId, one] as const))(
  '%s answers both alike, except for what the guide names',
  async (_, operation) => {
    const ids = await idsIn(world, operation.path);
    const query: Record<string, number> = operation.query.some(({ name }) => name === 'limit') ? { limit: 100 } : {};
    const told = async (generation: 1 | 2) =>
      (await connectClient(t.app, generation, world.apiKey).call(operation, { ids, query })).body;
    const [first, second] = [await told(1), await told(2)];
    expect(second).toEqual((DIFFERENCES[operation.operationId] ?? ((body) => body))(first));
  },
);

/** The statuses after which clients of both generations ask again. */
const RETRIED = [408, 429, 500, 503];

/** What a repeat without a key gets if the work was done already; nothing else is a conflict. */
const REPEATED: Record<string, [status: number, code?: string]> = {
  createBenefitEligibilityPolicy: [409, 'active_policy_exists'],
  createGroup: [409, 'group_exists'],
  createMemberDependent: [200],
  reissueEnrollment: [409, 'already_pending'],
  terminateEnrollment: [409, 'enrollment_not_enrolled'],
};

describe.each([1, 2] as const)('a client of generation %i', (generation) => {
  const operations = operationsFor(generation);
  const at = () => connectClient(t.app, generation, world.apiKey);

  it('has the operations of its generation', () => {
    expect(operations).toHaveLength(generation === 1 ? 22 : 45);
  });

  it.each(operations.map((one) => [one.operationId, one] as const))('%s succeeds', async (_, operation) => {
    const { status } = await at().call(operation, await prepared(operation));
    expect(status).toBe(operation.success);
  });

  it.each(operations.map((one) => [one.operationId, one] as const))('%s is refused', async (_, operation) => {
    const wrong = refusalOf(operation);
    if (wrong) {
      const { status, body } = await at().call(operation, wrong[0]);
      expect([status, body.app_error_code]).toEqual([wrong[1], wrong[1] === 404 ? 'not_found' : 'invalid_request']);
    }
    const { status, body } = await connectClient(t.app, generation, 'vit_apk_nobody').call(operation, wrong?.[0] ?? {});
    expect([status, body.app_error_code]).toEqual([401, 'unauthorized']);
  });

  const paged = operations.filter(({ query }) => query.some(({ name }) => name === 'page'));
  it.each(paged.map((one) => [one.operationId, one] as const))(
    '%s goes on until a page is empty',
    async (_, operation) => {
      const client = at();
      const asked = { ids: await idsIn(world, operation.path) };
      const { total } = (await client.call(operation, { ...asked, query: { limit: 1 } })).body.pagination;
      expect(total).toBeGreaterThan(0);
      const rows = await client.rows(operation, { ...asked, query: { limit: Math.ceil(total / 3) } });
      expect(rows).toHaveLength(total);
    },
  );

  const repeating = operations.flatMap((operation) =>
    operation.query
      .filter(({ schema }) => schema.type === 'array')
      .map((one) => [operation.operationId, one.name, operation] as const),
  );
  it.each(repeating)('%s takes %s once per value', async (_, name, operation) => {
    const parameter = operation.query.find((one) => one.name === name);
    const query = { [name]: parameter ? choicesOf(parameter) : [] };
    const { status } = await at().call(operation, { ids: await idsIn(world, operation.path), query });
    expect(status).toBe(200);
  });

  const changes = operations.filter(({ method }) => method !== 'GET');
  it.each(changes.map((one, n) => [one.operationId, RETRIED[n % RETRIED.length] ?? 0, one] as const))(
    '%s may be repeated when %i comes instead of its answer',
    async (_, instead, operation) => {
      const lost: number[] = [];
      const losing = (status: number) => (lost.length < 1 ? lost.push(status) && instead : status);
      const client: ConnectClient = connectClient(t.app, generation, world.apiKey, losing);
      const { status, body } = await client.call(operation, await prepared(operation));
      expect(lost).toEqual([operation.success]);
      const [expected, code] = REPEATED[operation.operationId] ?? [operation.success];
      expect([status, body?.app_error_code]).toEqual([expected, code]);
    },
  );
});
