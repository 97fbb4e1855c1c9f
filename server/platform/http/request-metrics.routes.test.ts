/** Rate, errors and duration of requests, as Prometheus reads them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

async function scrape(): Promise<string[]> {
  const { body } = await t.app.inject({ method: 'GET', url: '/metrics' });
  return body.split('\n').filter((line) => line.includes('openroll_http_'));
}

it('are reported by operation and class of status, in few series, and identify nobody', async () => {
  const id = await makeEmployer(t.api);
  for (const path of [`/v1/employers/${id}`, `/v1/employers/${id}`, '/v1/employers/empr_nobody']) await t.api.get(path);
  await t.as(null).get('/v1/employers');
  await t.app.inject({ method: 'HEAD', url: '/v1/employers' });
  for (const url of ['/v1/nothing', `/v1/${id}`]) await t.app.inject({ method: 'GET', url });
  await t.app.inject({ method: 'POST', url: '/v1/employers', headers: { 'content-type': 'text/csv' }, payload: 'x' });

  const lines = await scrape();
  const count = (operation: string, status: string) =>
    lines.find((line) => line.startsWith(`openroll_http_requests_total{operation="${operation}",status="${status}"} `));
  expect(count('getEmployer', '2xx')).toMatch(/ 2$/);
  expect(count('getEmployer', '4xx')).toMatch(/ 1$/);
  expect(count('getEmployer', '5xx')).toMatch(/ 0$/);
  expect(count('listEmployers', '4xx')).toMatch(/ 2$/);
  expect(count('createEmployer', '2xx')).toMatch(/ 1$/);
  expect(count('none', '4xx')).toMatch(/ 2$/);
  expect(count('createPlan', '2xx')).toBeUndefined();

  const seconds = 'openroll_http_request_duration_seconds';
  expect(lines).toContain(`${seconds}_bucket{operation="getEmployer",le="+Inf"} 3`);
  expect(lines).toContain(`${seconds}_count{operation="getEmployer"} 3`);
  const sum = lines.find((line) => line.startsWith(`${seconds}_sum{operation="getEmployer"} `));
  expect(Number(sum?.split(' ')[1])).toBeGreaterThan(0);
  expect(Number(sum?.split(' ')[1])).toBeLessThan(60);

  // Each operation has its series from the first request on, and gets no more later.
  const perOperation = lines.filter((line) => line.includes('"getEmployer"')).length;
  await t.api.get(`/v1/employers/${id}`);
  expect((await scrape()).filter((line) => line.includes('"getEmployer"'))).toHaveLength(perOperation);
  expect(perOperation).toBeLessThan(20);
  expect(lines.join('\n')).not.toContain(id);
  expect(lines.join('\n')).not.toContain('empr_');
});
