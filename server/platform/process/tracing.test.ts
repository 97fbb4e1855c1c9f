/** What spans do if nobody collects them, or if the collector does not accept them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { newTrace } from './trace-context.ts';
import { exportingTracer, runIn, runningTrace, silentTracer } from './tracing.ts';

it('passes the trace on through spans that nobody records', async () => {
  const outer = silentTracer.start('outer', 'internal', newTrace());
  await runIn(outer, async () => {
    await Promise.resolve();
    const inner = silentTracer.start('inner', 'internal', runningTrace());
    expect(inner.context).toEqual({ ...outer.context, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(inner.context.spanId).not.toBe(outer.context.spanId);
    await runIn(inner, async () => expect(runningTrace()).toBe(inner.context));
    expect(runningTrace()).toBe(outer.context);
  });
  expect(runningTrace().traceId).not.toBe(outer.context.traceId);
});

it('records a fault, a described result, and nothing of what is not worth recording', async () => {
  const ends: unknown[] = [];
  const span = { context: newTrace(), end: (...told: unknown[]) => ends.push(told) };
  await runIn(
    span,
    async () => 3,
    (n) => ({ n }),
  );
  await runIn(
    span,
    async () => 3,
    () => null,
  );
  const fault = new Error('broken');
  await expect(
    runIn(span, async () => {
      throw fault;
    }),
  ).rejects.toBe(fault);
  expect(ends).toEqual([[{ n: 3 }], [{}, true]]);
});

it('logs that a collector did not accept spans, and stops all the same', async () => {
  const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(400).end()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const warnings: { spans?: number; err?: Error }[] = [];
  const tracer = await exportingTracer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    warn: (data: object) => warnings.push(data),
  });
  tracer.start('lost', 'internal', newTrace()).end();
  await tracer.stop();
  expect(warnings).toEqual([{ spans: 1, err: expect.objectContaining({ message: 'Bad Request' }) }]);
  server.closeAllConnections();
  server.close();
});
