/** What is accepted as a `traceparent`, and what is passed on. */
import { describe, expect, it } from 'vitest';
import { childOf, formatTraceparent, newTrace, parseTraceparent } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('an incoming traceparent', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, false],
    ['the flags of a later version', `00-${TRACE}-${SPAN}-ff`, true],
    ['the flags of a later version', `00-${TRACE}-${SPAN}-02`, false],
    ['a later version', `cc-${TRACE}-${SPAN}-01`, true],
    ['a later version with more fields', `cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
  ])('is continued: %s', (...given) => {
    const [text, sampled] = given.slice(-2) as [string, boolean];
    expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  });

  it.each([
    undefined,
    null,
    '',
    'x',
    TRACE,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01-`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-zz`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\n`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    [`00-${TRACE}-${SPAN}-01`],
  ])('is ignored: %j', (text) => {
    expect(parseTraceparent(text)).toBeNull();
  });
});

describe('what is passed on', () => {
  it.each([true, false])('is the same trace under our span, sampled: %s', (sampled) => {
    const before = { traceId: TRACE, spanId: SPAN, sampled };
    const after = parseTraceparent(formatTraceparent(childOf(before)));
    expect(after).toEqual({ traceId: TRACE, spanId: expect.stringMatching(/^[0-9a-f]{16}$/), sampled });
    expect(after?.spanId).not.toBe(SPAN);
  });

  it('is a new trace if none came in', () => {
    const [one, other] = [newTrace(), newTrace()];
    expect(one).toEqual({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: null, sampled: true });
    expect(one.traceId).not.toBe(other.traceId);
    expect(parseTraceparent(formatTraceparent(one))?.traceId).toBe(one.traceId);
  });
});
