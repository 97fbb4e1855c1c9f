/**
 * The backend of the payroll page: serves the page, and fetches access tokens from Openroll with the API key, which stays here.
 * In a real product the session says who is signed in; this one trusts the page, so that you can try different people.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type PageFiles, pageFiles } from './build.ts';

export interface Openroll {
  baseUrl: string;
  apiKey: string;
}

export interface PayrollPage {
  url: string;
  close(): Promise<void>;
}

/** Listens on a free port if none is named. `localhost` and Openroll's `127.0.0.1` are two sites, as in production. */
export async function startPayrollPage(openroll: Openroll, port = 0): Promise<PayrollPage> {
  const files = await pageFiles();
  const server = createServer(async (request, response) => {
    try {
      const [status, type, body] = await answer(openroll, files, request);
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body);
    } catch (error) {
      response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' }).end((error as Error).message);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', resolve);
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

type Answer = [status: number, type: string, body: string];

async function answer(openroll: Openroll, files: PageFiles, request: IncomingMessage): Promise<Answer> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/api/company') return json(await company(openroll));
  if (path === '/api/benefits-token' && request.method === 'POST') return json(await token(openroll, request));
  const file = files.get(path === '/' ? '/index.html' : path);
  return file ? [200, file.type, file.text] : [404, 'text/plain', 'Not found'];
}

const json = (body: object): Answer => [200, 'application/json', JSON.stringify(body)];

/** `POST /v1/auth/access-tokens`, answered in the form that the SDK's `fetchToken` needs. */
async function token(openroll: Openroll, request: IncomingMessage): Promise<{ token: string; expiresIn: number }> {
  const { type, id } = JSON.parse(await text(request));
  const body = { grant_type: 'client_credentials', bound_entity: { type, id } };
  const { access_token, expires_in } = await call(openroll, 'POST', '/v1/auth/access-tokens', body);
  return { token: access_token, expiresIn: expires_in };
}

interface Employee {
  id: string;
  member_id: string;
  first_name: string;
  last_name: string;
  status: string;
  enrollments: { status: string }[];
}

/** Families are looked up for this many of the people who have to answer. */
const LOOKED_AT = 12;

/** Largest families first, so that a prospect sees a family that chooses a plan. */
async function familiesFirst(openroll: Openroll, employees: readonly Employee[]) {
  const dependents = await Promise.all(
    employees.map(async (one) => (await call(openroll, 'GET', `/v1/members/${one.member_id}/dependents`)).data.length),
  );
  const families = employees.map((employee, at) => ({ employee, size: 1 + dependents[at] }));
  return families.sort((a, b) => b.size - a.size);
}

/** The first employer, and a few of its people: first those who have to answer, families first, then those who have answered. */
async function company(openroll: Openroll) {
  const [employer] = (await call(openroll, 'GET', '/v1/employers?limit=1')).data;
  if (!employer) throw new Error('There is no employer yet: run `npm run demo`, or make one.');
  const employees: Employee[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await call(openroll, 'GET', `/v1/employers/${employer.id}/employees?limit=100&page=${page}`);
    employees.push(...answer.data);
    pages = answer.pagination.total_pages;
  }
  const has = (status: string) => (one: Employee) => one.enrollments.some((enrollment) => enrollment.status === status);
  const active = employees.filter(({ status }) => status === 'active');
  const open = await familiesFirst(openroll, active.filter(has('pending')).slice(0, LOOKED_AT));
  const enrolled = active.filter((one) => has('enrolled')(one) && !has('pending')(one));
  const others = active.filter((one) => one.enrollments.length === 0);
  const person = (note: string) => (one: Employee) => ({
    id: one.id,
    name: `${one.first_name} ${one.last_name}`,
    note,
  });
  return {
    baseUrl: openroll.baseUrl,
    employer: { id: employer.id, name: employer.name },
    people: [
      ...open
        .slice(0, 6)
        .map(({ employee, size }) => person(size > 1 ? `has to answer, family of ${size}` : 'has to answer')(employee)),
      ...enrolled.slice(0, 6).map(person('has answered')),
      ...others.slice(0, 2).map(person('not eligible')),
    ],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what each path answers is in openapi.json
async function call({ baseUrl, apiKey }: Openroll, method: string, path: string, body?: object): Promise<any> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(baseUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const answered = (await response.json()) as { message?: string };
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answered.message}`);
  return answered;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
