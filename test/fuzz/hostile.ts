/** What no client should send: texts, numbers, dates and whole bodies that break parsers, databases and rules. */
import type { Chance } from './chance.ts';

const TEXTS = [
  ...['', ' ', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', 'é\u0301', '\u202eevil', '\u200b', '\ufeff'],
  ...['＝1+1', '=1+1', 'ı', 'ẞ', '\r\n', '\u2028', '😀'.repeat(200), '𝒳'.repeat(130), 'ﷺ'.repeat(300)],
  ...['x'.repeat(256), 'x'.repeat(10_000)],
  ...["'; drop table employers; --", '" or 1=1', '%', '_', '\\', '\\u0000', '{{7*7}}', '<script>', '../..', '/etc'],
  ...['null', 'undefined', 'NaN', 'true', '[object Object]', '__proto__', 'constructor', '0x10', '1e3', '-0', '٣'],
  ...['https://127.0.0.1:9/', 'https://[::1]:9/', 'https://0x7f.1:9/', 'https://user:p@127.0.0.1:9/', 'javascript:1'],
  ...['https://localhost:99999/', 'https://', 'https:///', 'https://127.0.0.1:9/\u0000', 'https://xn--/'],
];
const NUMBERS = [
  ...[0, -0, -1, 1, 0.1, 1.005, 99.999, 100.01, 1e-7, 1e21, 1e308, -1e308, 5e-324],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 63), 2 ** 63, 32_767, 32_768, 100_000_001],
];
const DATES = [
  ...['2026-02-29', '2024-02-29', '2026-02-30', '2026-00-10', '2026-13-01', '2026-01-00', '2026-1-1', '20260101'],
  ...['0000-01-01', '0001-01-01', '9999-12-31', '10000-01-01', '-0001-01-01', '1899-12-31', '1900-01-01', '2100-01-01'],
  ...['2026-01-15T00:00:00Z', '2026-12-31T23:59:60Z', '2026-01-15T24:00:00Z', '2026-01-15T00:00:00-23:59'],
  ...['2026-01-15T00:00:00+99:99', '2026-01-15t00:00:00z', '2026-01-15 00:00:00', '2026-01-15T00:00:00.123456789Z'],
  ...[
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2026-01-15T00:00:00',
    'today',
    'infinity',
    '-infinity',
    'epoch',
  ],
];
/** Names that careless code finds on an object's prototype. */
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', ''];

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** Texts that can’t be stored, or are not even text, come more often than the rest. */
export const hostileText = (chance: Chance) => chance.oneOf(chance.percent(30) ? TEXTS.slice(0, 6) : TEXTS);
export const hostileName = (chance: Chance) => chance.oneOf([...NAMES, ...TEXTS.slice(0, 12), 'organization_id', 'id']);
export const hostileDate = (chance: Chance) => chance.oneOf(DATES);

export function hostileValue(chance: Chance): unknown {
  return chance.weighted<() => unknown>([
    [4, () => hostileText(chance)],
    [3, () => chance.oneOf(NUMBERS)],
    [2, () => hostileDate(chance)],
    [2, () => chance.oneOf([null, true, false])],
    [1, () => chance.oneOf([[], {}, [[]], [{}], [null], { '': {} }])],
    [1, () => JSON.parse(nested(chance.oneOf([10, 200, 2_000]), '[', ']'))],
    [1, () => Object.fromEntries([[hostileName(chance), { [hostileName(chance)]: 1 }]])],
  ])();
}

/** A body that is not JSON, or not one that JSON.stringify could make. */
export function hostileBody(chance: Chance, valid: string): string | Buffer {
  return chance.weighted<() => string | Buffer>([
    [
      2,
      () => chance.oneOf(['', ' ', 'null', '1', '"x"', '[]', '{}', 'true', '{', '[', '"', '{"a":}', 'nan', '\ufeff{}']),
    ],
    [2, () => valid.slice(0, chance.below(valid.length + 1))],
    [1, () => nested(chance.oneOf([100, 5_000, 100_000]), '[', ']')],
    [1, () => nested(chance.oneOf([100, 5_000]), '{"a":', '}').replace('}', '1}')],
    [1, () => `{"a": ${chance.oneOf(['1e999', '-1e999', '0.1e-999', '01', '+1', '.5', `1${'0'.repeat(400)}`])}}`],
    [2, () => duplicated(chance, valid)],
    [
      2,
      () => valid.replace(/^\{/, `{${chance.oneOf(['"__proto__":{"a":1},', '"constructor":{"prototype":{"a":1}},'])}`),
    ],
    [1, () => Buffer.concat([Buffer.from(valid.slice(0, -1)), Buffer.from([0xc3, 0x28, 0xff, 0xfe])])],
    [1, () => Buffer.from(valid, 'utf16le')],
    [1, () => `{"name": "${'x'.repeat(1_100_000)}"}`],
  ])();
}

/** The first member twice, with another value. */
function duplicated(chance: Chance, valid: string): string {
  const first = /^\{("(?:[^"\\]|\\.)*"):/.exec(valid)?.[1];
  return first ? `{${first}:${JSON.stringify(chance.oneOf([null, 'x', 1, {}]))},${valid.slice(1)}` : valid;
}
