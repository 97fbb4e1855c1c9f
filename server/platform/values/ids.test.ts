/** Ids: UUIDv7s that never go backwards, and their form on the wire. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf, PREFIXES, parseId, wireId, wireIdOrNull } from '../../modules/vocabulary/ids.ts';
import type { ResourceKind } from '../register.ts';
import { firstIdAt, makeIds } from './ids.ts';

const UUID = '0199a1b2-c3d4-7e5f-8a6b-0123456789ab';
const kinds = Object.keys(PREFIXES) as ResourceKind[];
const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
);

describe('on the wire', () => {
  test('a prefix and 22 characters', () => {
    expect(wireId('enrollment', UUID)).toBe('enrl_AZmhssPUfl-KawEjRWeJqw');
    expect(parseId('enrollment', 'enrl_AZmhssPUfl-KawEjRWeJqw')).toBe(UUID);
    expect([wireIdOrNull('member', null), wireIdOrNull('member', UUID)]).toEqual([null, wireId('member', UUID)]);
  });

  test('encodes and decodes every kind and every UUID', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), uuid, (kind, id) => {
        const text = wireId(kind, id);
        expect(text).toMatch(/^[a-z]+_[A-Za-z0-9_-]{22}$/);
        expect(parseId(kind, text)).toBe(id);
        expect(kindOf(text)).toBe(kind);
        for (const other of kinds) if (other !== kind) expect(parseId(other, text)).toBeNull();
      }),
    );
  });

  test('no two texts decode to the same id', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{22}$/), (body) => {
        const id = parseId('employee', `empl_${body}`);
        if (id !== null) expect(wireId('employee', id)).toBe(`empl_${body}`);
      }),
    );
    expect(parseId('enrollment', 'enrl_AZmhssPUfl-KawEjRWeJqx')).toBeNull();
  });

  test.each([
    '',
    'enrl',
    'enrl_',
    'AZmhssPUfl-KawEjRWeJqw',
    'enrlAZmhssPUfl-KawEjRWeJqw',
    'enrl_AZmhssPUfl-KawEjRWeJq',
    'enrl_AZmhssPUfl-KawEjRWeJqww',
    'enrl_AZmhssPUfl+KawEjRWeJqw',
    'enrl_AZmhssPUfl-KawEjRWeJqw\n',
    'ENRL_AZmhssPUfl-KawEjRWeJqw',
    UUID,
  ])('%j is not an id', (text) => expect(parseId('enrollment', text)).toBeNull());

  test('the kind by the prefix', () => {
    expect(kindOf('empr_whatever')).toBe('employer');
    expect([kindOf('orgx'), kindOf('org'), kindOf('nope_x'), kindOf('_x'), kindOf('')]).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });

  test('prefixes are distinct', () => {
    expect(new Set(Object.values(PREFIXES)).size).toBe(kinds.length);
  });
});

describe('making', () => {
  const zeros = (bytes: number) => new Uint8Array(bytes);
  const ones = (bytes: number) => new Uint8Array(bytes).fill(0xff);

  test('48 bits of time, version 7, variant 10', () => {
    expect(makeIds(() => 0x0199a1b2c3d4, zeros)()).toBe('0199a1b2-c3d4-7000-8000-000000000000');
    expect(makeIds(() => 0x0199a1b2c3d4, ones)()).toBe('0199a1b2-c3d4-77ff-bfff-ffffffffffff');
  });

  test('the same time and randomness make the same ids', () => {
    const run = () => {
      let seed = 1;
      const random = (bytes: number) =>
        Uint8Array.from({ length: bytes }, () => (seed = (seed * 48_271) % 2_147_483_647));
      const make = makeIds(() => 1_790_000_000_000, random);
      return Array.from({ length: 50 }, make);
    };
    expect(run()).toEqual(run());
  });

  test('a full counter carries into the next millisecond, and ids never go back with the clock', () => {
    let now = 1_000_000;
    const make = makeIds(() => now, ones);
    const ids = Array.from({ length: 5_000 }, make);
    now -= 500;
    ids.push(make());
    now += 10_000;
    ids.push(make());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)?.startsWith((1_009_500).toString(16).padStart(12, '0').slice(0, 8))).toBe(true);
  });

  test('each id is greater than the previous one, whatever the clock does', () => {
    const clock = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(clock, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (times, bytes) => {
        let at = 0;
        const random = (count: number) => Uint8Array.from({ length: count }, () => bytes.next().value as number);
        const make = makeIds(() => times[at++] ?? 0, random);
        const ids = times.map(make);
        ids.slice(1).forEach((id, index) => {
          expect(id > (ids[index] as string)).toBe(true);
        });
        for (const id of ids)
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  test('the smallest id of a millisecond bounds its ids', () => {
    const ms = 1_790_000_000_123;
    const id = makeIds(() => ms, zeros)();
    expect(firstIdAt(ms) <= id && id < firstIdAt(ms + 1)).toBe(true);
  });
});
