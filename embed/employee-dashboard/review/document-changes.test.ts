/** The differences between two documents. */
import { expect, it } from 'vitest';
import { changesBetween } from './document-changes.ts';

it('names the lines that went and those that came', () => {
  const before = 'Your enrollment\n\nYou pay per month: $46.58\nPlan: Silver\n';
  const after = 'Your enrollment\n\nYou pay per month: $50.00\nPlan: Silver\n';
  expect(changesBetween(before, after)).toEqual({
    gone: ['You pay per month: $46.58'],
    added: ['You pay per month: $50.00'],
  });
});

it('names nothing where only the moment differs', () => {
  expect(changesBetween('A\n\nB', 'A\nB\n')).toEqual({ gone: [], added: [] });
});
