/** What spans do when nobody collects them. */
import { expect, it } from 'vitest';
import { newTrace } from './trace-context.ts';
import { runIn, runningTrace, silentTracer } from './tracing.ts';

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

it('tells a fault, a result as it is described, and nothing of what is not worth it', async () => {
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
