/** A draft comes back from the server as it was kept. */
import { describe, expect, it } from 'vitest';
import { type Draft, EMPTY_DRAFT } from './dashboard-state.tsx';
import { OWN_REASON } from './enroll/reason.ts';
import { draftOf, toSave } from './saved-drafts.ts';

const REASONS = ['I have other coverage', 'It costs too much'];
const PLAN: Draft['answer'] = { kind: 'plan', planId: 'bpln_1', planName: 'Silver' };

describe('a draft', () => {
  it.each<[string, Partial<Draft>]>([
    [
      'a plan with a price',
      { answer: PLAN, dependentIds: ['a', 'b'], shown: { perPaycheckCents: 1, employeeCents: 2, employerCents: 3 } },
    ],
    ['the current coverage', { answer: { kind: 'keep' } }],
    ['no plan, for a reason', { answer: { kind: 'decline' }, reason: 'It costs too much' }],
    ['the end, in their own words', { answer: { kind: 'end' }, reason: OWN_REASON, ownReason: 'Moving abroad' }],
  ])('keeps %s', (_what, changes) => {
    const draft = { ...EMPTY_DRAFT, ...changes };
    const body = toSave(draft);
    if (!body) throw new Error('nothing to keep');
    const { plan_id = null, reason = null, shown = null, ...rest } = body;
    const saved = {
      ...rest,
      plan_id,
      reason,
      shown,
      plan_name: plan_id && 'Silver',
      updated_at: '2026-06-10T15:00:00.000Z',
    };
    expect(draftOf(saved, REASONS)).toEqual(draft);
  });

  it('is not kept before there is an answer, nor a reason for a plan', () => {
    expect(toSave(EMPTY_DRAFT)).toBeNull();
    expect(toSave({ ...EMPTY_DRAFT, answer: PLAN, reason: 'It costs too much' })?.reason).toBeNull();
  });
});
