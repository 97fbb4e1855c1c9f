import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { Eligibility } from './eligibility.rules.ts';
import { NOT_ELIGIBLE } from './eligibility.rules.ts';
import { type Period, periodsAfter } from './eligibility-period.rules.ts';

const TODAY = date('2026-03-10');
const on = { today: TODAY, lastDay: TODAY, departureNumber: null };
const leaving = (lastDay: string) => ({ today: TODAY, lastDay: date(lastDay), departureNumber: 2 });

/** `kind first…last`, with other notable fields. */
const told = (periods: Period[]) =>
  periods.map(
    ({ kind, startsOn, endsOn, eligibleOn, grantedOn, departureNumber }) =>
      `${kind} ${startsOn}…${endsOn ?? ''} on ${eligibleOn}${grantedOn ? ` granted ${grantedOn}` : ''}` +
      `${departureNumber === null ? '' : ` departure ${departureNumber}`}`,
  );

const WAITING: Period = {
  ...{ kind: 'waiting', startsOn: date('2026-02-01'), endsOn: null },
  ...{ eligibleOn: date('2026-04-01'), grantedOn: null, departureNumber: null },
};
const ELIGIBLE: Period = { ...WAITING, kind: 'eligible', grantedOn: date('2026-02-03') };
const waits = (day: string): Eligibility => ({ status: 'waiting', eligibleOn: date(day), grantedOn: null });
const eligible = (day: string): Eligibility => ({ status: 'eligible', eligibleOn: date(day), grantedOn: TODAY });

describe('periods after a change', () => {
  it.each<[string, Period[], Eligibility, string[]]>([
    ['a wait begins today', [], waits('2026-04-01'), ['waiting 2026-03-10… on 2026-04-01']],
    ['a wait that moves stays one wait', [WAITING], waits('2026-05-01'), ['waiting 2026-02-01… on 2026-05-01']],
    [
      'a grant counts from its day',
      [],
      eligible('2026-01-05'),
      ['eligible 2026-01-05… on 2026-01-05 granted 2026-03-10'],
    ],
    [
      'a wait that is over ends the day before',
      [WAITING],
      eligible('2026-03-10'),
      ['waiting 2026-02-01…2026-03-09 on 2026-04-01', 'eligible 2026-03-10… on 2026-03-10 granted 2026-03-10'],
    ],
    [
      'a wait that never should have been is empty',
      [WAITING],
      eligible('2026-01-05'),
      ['waiting 2026-02-01…2026-01-04 on 2026-04-01', 'eligible 2026-01-05… on 2026-01-05 granted 2026-03-10'],
    ],
    ['a wait that is dropped ends today', [WAITING], NOT_ELIGIBLE, ['waiting 2026-02-01…2026-03-10 on 2026-04-01']],
    [
      'a loss takes effect after today',
      [ELIGIBLE],
      NOT_ELIGIBLE,
      ['eligible 2026-02-01…2026-03-10 on 2026-04-01 granted 2026-02-03'],
    ],
    ['nothing before and nothing after', [], NOT_ELIGIBLE, []],
  ])('%s', (_, superseded, after, periods) => expect(told(periodsAfter(superseded, after, on))).toEqual(periods));

  it('ends with the employment, and moves with its last day, back and forth', () => {
    const left = periodsAfter([ELIGIBLE], NOT_ELIGIBLE, leaving('2026-02-20'));
    expect(told(left)).toEqual(['eligible 2026-02-01…2026-02-20 on 2026-04-01 granted 2026-02-03 departure 2']);
    const never = periodsAfter(left, NOT_ELIGIBLE, leaving('2026-01-15'));
    expect(told(never)).toEqual(['eligible 2026-02-01…2026-01-15 on 2026-04-01 granted 2026-02-03 departure 2']);
    expect(periodsAfter(never, NOT_ELIGIBLE, leaving('2026-02-20'))).toEqual(left);
  });
});
