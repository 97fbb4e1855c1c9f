import { describe, expect, it } from 'vitest';
import { wireId } from '../vocabulary/ids.ts';
import { changesBetween } from './changes.rules.ts';

const ID = '0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
const OTHER = '0199aaaa-bbbb-7ccc-8ddd-ffffffffffff';

describe('what changed', () => {
  it.each([
    ['nothing', { name: 'Ines', phone: null }, { name: 'Ines', phone: null }, []],
    [
      'one field of two',
      { name: 'Ines', n: 1 },
      { name: 'Ada', n: 1 },
      [{ field: 'name', before: 'Ines', after: 'Ada' }],
    ],
    ['to nothing', { phone: '1' }, { phone: null }, [{ field: 'phone', before: '1', after: null }]],
    ['from nothing', { phone: null }, { phone: '1' }, [{ field: 'phone', before: null, after: '1' }]],
    ['false is not null', { active: null }, { active: false }, [{ field: 'active', before: null, after: false }]],
    ['0 is not false', { n: false }, { n: 0 }, [{ field: 'n', before: false, after: 0 }]],
    ['an object in another order', { address: { city: 'A', zip: 1 } }, { address: { zip: 1, city: 'A' } }, []],
    [
      'an object inside',
      { address: { city: 'A', zip: 1 } },
      { address: { city: 'B', zip: 1 } },
      [{ field: 'address', before: { city: 'A', zip: 1 }, after: { city: 'B', zip: 1 } }],
    ],
    ['the order of a list', { ids: [1, 2] }, { ids: [2, 1] }, [{ field: 'ids', before: [1, 2], after: [2, 1] }]],
  ])('%s', (_, before, after, changes) => expect(changesBetween(before, after)).toEqual(changes));

  it('lists each field of what was created or deleted, except empty ones', () => {
    const row = { name: 'Ines', phone: null, active: true };
    const fields = (before: object | null, after: object | null) => changesBetween(before, after);
    expect(fields(null, row)).toEqual([
      { field: 'name', before: null, after: 'Ines' },
      { field: 'active', before: null, after: true },
    ]);
    expect(fields(row, null)).toEqual([
      { field: 'name', before: 'Ines', after: null },
      { field: 'active', before: true, after: null },
    ]);
    expect(fields(null, null)).toEqual([]);
  });
});

describe('what is not shown', () => {
  it.each([
    ['secret_sha256'],
    ['secret_encrypted'],
    ['previous_secret_encrypted'],
    ['secret'],
    ['password'],
    ['updated_at'],
    ['created_at'],
    ['id'],
    ['organization_id'],
    ['last_name_folded'],
    ['eligibility_number'],
    ['consecutive_failures'],
  ])('%s', (column) => {
    expect(changesBetween({ [column]: 'a' }, { [column]: 'b' })).toEqual([]);
    expect(changesBetween(null, { [column]: 'b' })).toEqual([]);
  });

  it('a date of birth, only that it changed, even inside another value', () => {
    const changed = [{ field: 'date_of_birth', changed: true }];
    expect(changesBetween({ date_of_birth: '1991-08-27' }, { date_of_birth: '1991-08-28' })).toEqual(changed);
    expect(changesBetween(null, { date_of_birth: '1991-08-28' })).toEqual(changed);
    expect(changesBetween({ date_of_birth: '1991-08-27' }, { date_of_birth: '1991-08-27' })).toEqual([]);
    const inside = changesBetween(null, { people: [{ name: 'Ines', date_of_birth: '1991-08-27', secret: 's' }] });
    expect(inside).toEqual([{ field: 'people', before: null, after: [{ name: 'Ines' }] }]);
  });
});

describe('names and ids as on the wire', () => {
  it.each([
    ['employer_id', 'employer_id', 'employer'],
    ['product_id', 'benefit_id', 'benefitProduct'],
    ['plan_year_id', 'benefit_plan_year_id', 'planYear'],
    ['renews', 'renews', 'planYear'],
    ['life_event_id', 'qualifying_life_event_id', 'lifeEvent'],
  ] as const)('%s', (column, field, kind) => {
    expect(changesBetween({ [column]: ID }, { [column]: OTHER })).toEqual([
      { field, before: wireId(kind, ID), after: wireId(kind, OTHER) },
    ]);
    expect(changesBetween({ [column]: null }, { [column]: OTHER })).toEqual([
      { field, before: null, after: wireId(kind, OTHER) },
    ]);
  });

  it('in lists and objects, too', () => {
    const plan = wireId('benefitPlan', ID);
    const after = { plan_ids: [ID], contribution: { type: 'reference_plan', plan_id: ID, percent: 50 } };
    expect(changesBetween(null, after)).toEqual([
      { field: 'plan_ids', before: null, after: [plan] },
      { field: 'contribution', before: null, after: { type: 'reference_plan', plan_id: plan, percent: 50 } },
    ]);
  });
});
