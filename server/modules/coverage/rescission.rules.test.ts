/** Medical coverage that was paid for is not taken away for past days (rules 10.4). */
import { expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { checkNotice, checkRescission } from './rescission.rules.ts';

const TODAY = date('2026-05-10');
const months = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'].map((month) => date(month));
const grounds = (retroactiveReason: 'fraud' | 'non_payment' | 'administrative_delay' | null, told?: string) => ({
  retroactiveReason,
  noticeGivenOn: told === undefined ? null : date(told),
});

it.each([
  ['paid', '2026-03-31', true, months, grounds(null), 'would_be_rescission'],
  [
    'paid, an administrative delay is not a reason',
    '2026-03-31',
    true,
    months,
    grounds('administrative_delay'),
    'would_be_rescission',
  ],
  ['paid, the current month', '2026-04-30', true, months, grounds(null), 'would_be_rescission'],
  ['paid up to then', '2026-03-31', true, months.slice(0, 3), grounds(null), null],
  ['today', '2026-05-10', true, months, grounds(null), null],
  ['not Medical', '2026-03-31', false, months, grounds(null), null],
  ['not paid', '2026-03-31', true, [], grounds(null), null],
  ['not paid for by the person', '2026-03-31', true, months, grounds('non_payment'), null],
  ['fraud without notice', '2026-03-31', true, months, grounds('fraud'), 'notice_required'],
  ['fraud, notice given 29 days ago', '2026-03-31', true, months, grounds('fraud', '2026-04-11'), 'notice_required'],
  ['fraud, notice given 30 days ago', '2026-03-31', true, months, grounds('fraud', '2026-04-10'), null],
] as const)('%s', (_, lastDay, isMedical, paidMonths, given, code) => {
  const refusal = checkRescission(date(lastDay), { isMedical, paidMonths: [...paidMonths] }, given, TODAY);
  expect(refusal?.code ?? null).toBe(code);
});

it('names the first day on which coverage can end', () => {
  const paid = { isMedical: true, paidMonths: months.slice(0, 3) };
  expect(checkRescission(date('2026-01-31'), paid, grounds(null), TODAY)?.message).toContain('2026-03-31 or later');
});

it('requires notice only for fraud', () => {
  expect(checkNotice(grounds('non_payment'), TODAY)).toBeNull();
  expect(checkNotice(grounds('fraud', '2026-05-10'), TODAY)?.details).toEqual([
    { path: 'notice_given_on', code: 'notice_required' },
  ]);
});
