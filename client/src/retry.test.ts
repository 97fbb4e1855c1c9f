import { describe, expect, it } from 'vitest';
import { OpenrollError, problemOf } from './problem.ts';
import { delayMs, mayPass, retryAfterMs } from './retry.ts';

const refused = (status: number, code = 'some_code', after: number | null = null) =>
  new OpenrollError('no', { status, code, retryAfterMs: after });

describe('what is sent again', () => {
  it.each([
    [0, 'no_answer'],
    [408, 'request_timeout'],
    [409, 'idempotency_key_in_use'],
    [409, 'clock_advancing'],
    [500, 'internal_error'],
    [503, 'unavailable'],
  ])('%i %s: only what can’t happen twice', (status, code) => {
    expect(mayPass(refused(status, code), true)).toBe(true);
    expect(mayPass(refused(status, code), false)).toBe(false);
  });

  it('429: everything, because nothing was done', () => {
    expect([mayPass(refused(429), true), mayPass(refused(429), false)]).toEqual([true, true]);
  });

  it.each([
    [400, 'invalid_request'],
    [401, 'unauthorized'],
    [404, 'not_found'],
    [409, 'plan_in_use'],
    [422, 'not_eligible'],
  ])('%i %s: nothing', (status, code) => {
    expect(mayPass(refused(status, code), true)).toBe(false);
  });

  it('nothing that would have to wait for more than a minute', () => {
    expect(mayPass(refused(503, 'unavailable', 60_000), true)).toBe(true);
    expect(mayPass(refused(503, 'unavailable', 60_001), true)).toBe(false);
  });
});

describe('the wait', () => {
  it('doubles up to eight seconds, minus a random part of up to half', () => {
    expect([0, 1, 2, 3, 4, 5, 20].map((attempt) => delayMs(attempt, null, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
    expect(delayMs(2, null, 1)).toBe(1_000);
  });

  it('is what the server says', () => {
    expect([delayMs(3, 0, 0), delayMs(0, 7_000, 1)]).toEqual([0, 7_000]);
  });

  it.each([
    [null, null],
    ['0', 0],
    ['7', 7_000],
    ['Thu, 01 Jan 1970 00:00:09 GMT', 8_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
  ])('Retry-After: %s', (header, ms) => {
    expect(retryAfterMs(header, 1_000)).toBe(ms);
  });
});

describe('an error', () => {
  it('is what the server says', () => {
    const details = [{ path: 'ein', code: 'invalid_ein', message: 'Give nine digits.' }];
    const body = { message: 'The request is not valid.', app_error_code: 'invalid_request', trace_id: 'a1', details };
    expect(problemOf(400, JSON.stringify(body), null)).toMatchObject({
      message: 'The request is not valid.',
      status: 400,
      code: 'invalid_request',
      details,
      traceId: 'a1',
    });
  });

  it.each(['<html>Bad gateway</html>', '', 'null', '[]', '{"message": 7, "details": "x"}'])(
    'may have been written by a proxy: %s',
    (body) => {
      const expected = {
        message: 'The server answered 502.',
        status: 502,
        code: 'unknown',
        details: [],
        traceId: null,
      };
      expect(problemOf(502, body, null)).toMatchObject(expected);
    },
  );
});
