/** What the command line sends with every call, as a bare server receives it. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { generationOf } from '../modules/access/access.rules.ts';
import { call } from './client.ts';

it('gets every answer in full, whatever generation of clients the organization has', async () => {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.end('{"data": []}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const to = { url: `http://127.0.0.1:${port}`, apiKey: 'vit_apk_one', source: 'a test' };
  await call(to, 'GET', '/v1/employers');
  await call(to, 'POST', '/v1/employers', { body: {} });
  server.close();
  expect(heard.map((headers) => [String(headers['x-openroll-client']).slice(0, 4), generationOf(headers, 2)])).toEqual([
    ['cli/', 1],
    ['cli/', 1],
  ]);
});
