/** What each event allows for pre-tax benefits (rules 4.8), and who joins or leaves on which day (rules 4.6). */
import { describe, expect, test } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';
import {
  familySince,
  groundOf,
  joinsOn,
  leavesForOther,
  leavesOn,
  mayChangePlan,
  notConsistent,
} from './consistency.rules.ts';
import type { LifeEventType } from './life-event.rules.ts';

const on = (type: LifeEventType | null, day = '2026-07-01', startsOn = day, isPreTax = true) =>
  groundOf({ type, eventOn: date(day), startsOn: date(startsOn) }, { isPreTax, today: date('2026-07-10') });
const KINDS = ['self', 'spouse', 'children'] as const;
const allowed = (type: LifeEventType, isPreTax = true) => {
  const grounds = [on(type, '2026-07-01', '2026-07-01', isPreTax)];
  const joins = KINDS.filter((kind) => joinsOn(grounds, kind, null) !== null);
  const leaves = KINDS.filter((kind) => leavesOn(grounds, kind) !== null);
  const plan = mayChangePlan(grounds, false) ? 'yes' : mayChangePlan(grounds, true) ? 'with joiners' : 'no';
  return [joins.join(' '), leaves.join(' '), plan];
};

const ALL = 'self spouse children';

describe('pre-tax', () => {
  test.each<[LifeEventType, string, string, string]>([
    ['had_baby', ALL, '', 'yes'],
    ['adopted_child', ALL, '', 'yes'],
    ['foster_care_placement', ALL, '', 'yes'],
    ['new_child', ALL, '', 'yes'],
    ['married', ALL, '', 'yes'],
    ['divorced', 'self children', 'spouse', 'no'],
    ['death_of_spouse_or_dependent', '', '', 'no'],
    ['lost_job_based_coverage', ALL, '', 'with joiners'],
    ['gained_premium_assistance', ALL, '', 'with joiners'],
    ['gained_other_coverage', '', ALL, 'no'],
    ['moved_to_new_coverage_area', '', '', 'yes'],
    ['court_ordered', ALL, ALL, 'yes'],
    ['other', ALL, ALL, 'yes'],
  ])('%s lets in %j, drops %j, another plan: %s', (type, joins, leaves, plan) => {
    expect(allowed(type)).toEqual([joins, leaves, plan]);
  });

  test('somebody covered elsewhere leaves on the next 1st after signing, and states it if nothing else lets them go', () => {
    const gained = on('gained_other_coverage', '2026-06-20', '2026-07-01');
    expect(leavesOn([gained], 'spouse')).toBe('2026-08-01');
    expect(leavesOn([on('gained_other_coverage', '2026-07-05', '2026-09-01')], 'spouse')).toBe('2026-09-01');
    expect(leavesForOther([gained])).toEqual({ kinds: ['self', 'spouse', 'children'], since: '2026-06-20' });
    expect(leavesForOther([gained, on('divorced')])?.kinds).toEqual(['self', 'children']);
    expect(leavesForOther([gained, on(null)])?.kinds).toEqual([]);
    expect(leavesForOther([on('divorced')])).toBeNull();
  });

  test('a refusal names what every open event allows', () => {
    const { code, message } = notConsistent([on('divorced'), on('moved_to_new_coverage_area')], 'plan_id');
    expect([code, message]).toEqual([
      'change_not_consistent',
      'When a benefit is paid before tax, a change has to be consistent with the life event. “Got divorced” allows adding the ' +
        'employee, children; dropping the spouse. “Moved to a new coverage area” allows another plan.',
    ]);
    expect(notConsistent([on('death_of_spouse_or_dependent')], 'plan_id').message).toContain(
      'no change besides the one',
    );
  });
});

test('for post-tax benefits every event allows anything', () => {
  for (const type of LIFE_EVENT_TYPES) expect(allowed(type, false)).toEqual([ALL, ALL, 'yes']);
});

describe('the day of a person', () => {
  const birth = on('had_baby', '2026-06-05');
  const wedding = on('married', '2026-06-22', '2026-07-01');

  test.each([
    ['spouse', '2026-06-22', [birth, wedding], '2026-07-01'],
    ['spouse', null, [birth, wedding], '2026-06-05'],
    ['children', '2026-06-05', [birth, wedding], '2026-06-05'],
    ['children', '2026-06-06', [birth, wedding], '2026-07-01'],
    ['children', '2026-06-23', [birth, wedding], null],
    ['self', null, [wedding], '2026-07-01'],
    ['spouse', null, [on('divorced', '2026-06-05'), wedding], '2026-07-01'],
    ['spouse', null, [], null],
  ] as const)('%s, family since %s', (kind, since, grounds, expected) => {
    expect(joinsOn(grounds, kind, since && date(since))).toBe(expected);
  });

  test.each([
    ['Spouse', '1990-01-01', '2026-06-25', [['married', '2026-06-22']], '2026-06-22'],
    ['Spouse', '1990-01-01', '2026-06-25', [], null],
    ['Child', '2026-06-05', '2026-06-25', [['adopted_child', '2026-06-22']], '2026-06-22'],
    ['Child', '2026-06-05', '2026-06-10', [['adopted_child', '2026-06-22']], '2026-06-05'],
    [
      'Child',
      '2026-06-05',
      '2026-06-25',
      [
        ['had_baby', '2026-06-05'],
        ['new_child', '2026-06-22'],
      ],
      '2026-06-05',
    ],
    ['Child', '2026-06-05', '2026-06-25', [['married', '2026-06-22']], '2026-06-05'],
  ] as const)('a %s born %s, recorded %s, after %j: since %s', (relationship, born, recorded, told, expected) => {
    const person = { relationship, dateOfBirth: date(born), recordedOn: date(recorded) };
    const events = told.map(([type, day]) => ({ type, eventOn: date(day) }));
    expect(familySince(person, events)).toBe(expected);
  });
});
