/** What one secret sealed, another process opens only if it was given that secret, too. The same goes for links. */
import { expect, it, test } from 'vitest';
import { ids } from '../../modules/vocabulary/ids.ts';
import { fileLinks } from '../http/file-links.ts';
import { makeSeal } from './seal.ts';

const [OLD, NEW] = ['a secret for tests, not for anything else', 'the secret that comes after the first one'];
const before = makeSeal(OLD);
const between = makeSeal(NEW, [OLD]);
const after = makeSeal(NEW);

it('opens what its own and the other secrets sealed, and nothing else', () => {
  const [old, renewed] = [before.seal('whsec_kept'), between.seal('whsec_kept')];
  expect([before, between, after].map((seal) => seal.opens(old))).toEqual([true, true, false]);
  expect([before, between, after].map((seal) => seal.opens(renewed))).toEqual([false, true, true]);
  expect([between.open(old), between.open(renewed)]).toEqual(['whsec_kept', 'whsec_kept']);
  expect(() => after.open(old)).toThrow('not among those given');
});

it('puts the id of the key into the first bytes of a text', () => {
  expect(before.seal('a').subarray(0, 9)).toEqual(before.head);
  expect(between.seal('a').subarray(0, 9)).toEqual(after.head);
  expect(between.keyIds).toEqual([...after.keyIds, ...before.keyIds]);
  expect(makeSeal(OLD, [OLD]).keyIds).toEqual(before.keyIds);
});

it('opens what was sealed before texts carried the id of their key', () => {
  const sealed = Buffer.from('016e37345dfeb6c95ec5a94b09f828255a5f12a73c1d88418e8ef563cfcbaa211d3e39fe09e9a7', 'hex');
  expect([before.open(sealed), between.open(sealed), after.opens(sealed)]).toEqual(['whsec_kept', 'whsec_kept', false]);
});

test.each([0, 1, 9, 21, 37])('does not open a text whose byte %i was altered, or that ends there', (at) => {
  const sealed = before.seal('whsec_kept');
  expect(before.opens(sealed.subarray(0, at))).toBe(false);
  sealed[at] = (sealed[at] ?? 0) ^ 4;
  expect(before.opens(sealed)).toBe(false);
});

it('verifies links of the former secret, and signs with its own', () => {
  const real = { nowMs: () => 1_700_000_000_000, now: () => '2023-11-14T22:13:20.000Z' };
  const links = (seal: typeof before) =>
    fileLinks(seal, 'https://b.example', { real, ids } as Parameters<typeof fileLinks>[2]);
  const organization = '019aa1d9-2c3a-7b4c-8d5e-6f7081920a1b';
  const opens = (by: typeof before, url: string) => {
    const { pathname, searchParams } = new URL(url);
    return links(by).open(pathname, Object.fromEntries(searchParams)) === organization;
  };
  const [old, renewed] = [before, between].map((seal) => links(seal).urlOf(organization, '/v1/file')) as [
    string,
    string,
  ];
  expect([before, between, after].map((seal) => opens(seal, old))).toEqual([true, true, false]);
  expect([before, between, after].map((seal) => opens(seal, renewed))).toEqual([false, true, true]);
});
