/** What leaves the page for mail programs. */
import { expect, it } from 'vitest';
import { mailTo } from './chase.ts';

it('writes to everybody in Bcc, with subject and text', () => {
  const url = new URL(mailTo(['ada@a.example', 'b+c@a.example'], 'Choose & sign', 'Hello,\nyou') ?? '');
  expect([url.protocol, url.pathname]).toEqual(['mailto:', '']);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    bcc: 'ada@a.example,b+c@a.example',
    subject: 'Choose & sign',
    body: 'Hello,\r\nyou',
  });
});

it('writes to nobody rather than to some of too many', () => {
  const many = Array.from({ length: 200 }, (_, n) => `person.${n}@larkspur-bikes.example`);
  expect(mailTo(many, 'Choose', 'Hello')).toBeNull();
});
