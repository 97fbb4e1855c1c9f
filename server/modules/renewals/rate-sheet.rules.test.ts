import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireId } from '../vocabulary/ids.ts';
import { readRateSheet } from './rate-sheet.rules.ts';

const PPO = '01920000-0000-7000-8000-000000000001';
const HMO = '01920000-0000-7000-8000-000000000002';
const PLANS = [
  { id: PPO, name: 'PPO 1500' },
  { id: HMO, name: 'HMO' },
];
const read = (...lines: string[]) => readRateSheet(lines.join('\n'), PLANS);
const faultsOf = (...lines: string[]) => read(...lines).faults.map(({ path, code }) => [path, code]);

describe('a rate sheet', () => {
  it('can have rates by tier, by number and by age', () => {
    const sheet = read(
      'plan,tier,age,monthly',
      'PPO 1500,EE,,480.00',
      'PPO 1500,e1,,"$1,340.5"',
      `${wireId('benefitPlan', HMO)},,0-20,150`,
      `${wireId('benefitPlan', HMO)},,21,290.99`,
      '',
      'HMO,,22+,300.00',
    );
    expect(sheet.faults).toEqual([]);
    expect([...sheet.rates]).toEqual([
      [PPO, { type: 'tier', EE: 48_000, E1: 134_050 }],
      [
        HMO,
        {
          type: 'age',
          table: [
            { min_age: 0, max_age: 20, cents: 15_000 },
            { min_age: 21, max_age: 21, cents: 29_099 },
            { min_age: 22, max_age: 150, cents: 30_000 },
          ],
        },
      ],
    ]);
  });

  it.each([
    ['\uFEFFPlan;Monthly;Tier\r\nHMO;12,5;EE', [['csv.2.monthly', 'invalid_amount']]],
    ['\uFEFFPlan;Monthly;Tier\r\nHMO;12.50;EE', []],
    ['plan\ttier\tmonthly\rHMO\tEE\t1,000,000.00', []],
  ])('is read as the spreadsheets of any country write it: %j', (text, expected) => {
    const { faults } = readRateSheet(text, PLANS);
    expect(faults.map(({ path, code }) => [path, code])).toEqual(expected);
  });

  it.each<[string[], string[][]]>([
    [[''], [['csv.1', 'empty_sheet']]],
    [['plan,tier,monthly'], [['csv.1', 'empty_sheet']]],
    [['plan,monthly', 'HMO,1'], [['csv.1', 'invalid_heading']]],
    [['plan,tier,monthly,carrier', 'HMO,EE,1,x'], [['csv.1', 'invalid_heading']]],
    [['plan,tier,tier,monthly', 'HMO,EE,EE,1'], [['csv.1', 'invalid_heading']]],
    [['plan,tier,monthly', 'HMO,EE,1,2'], [['csv.2', 'invalid_row']]],
    [['plan,tier,monthly', 'HMO,EE,"1'], [['csv.2', 'invalid_row']]],
    [
      ['plan,tier,age,monthly', 'Gold,EX,200,-1'],
      [
        ['csv.2.plan', 'unknown_plan'],
        ['csv.2.tier', 'invalid_tier'],
        ['csv.2.age', 'invalid_age'],
        ['csv.2.monthly', 'invalid_amount'],
        ['csv.2.tier', 'tier_or_age'],
      ],
    ],
    [['plan,tier,age,monthly', 'HMO,,,1'], [['csv.2.tier', 'tier_or_age']]],
    [['plan,tier,monthly', 'HMO,EE,1', 'HMO,EE,2'], [['csv.3.tier', 'duplicate_rate']]],
    [['plan,tier,monthly', 'HMO,ES,1'], [['csv.2.plan', 'tier_missing']]],
    [['plan,tier,age,monthly', 'HMO,EE,,1', 'HMO,,21,1'], [['csv.3.plan', 'tier_and_age']]],
    [['plan,age,monthly', 'HMO,0-20,1', 'PPO 1500,0-99,1', 'HMO,20-30,1'], [['csv.4.age', 'ages_overlap']]],
    [['plan,age,monthly', 'HMO,30-20,1'], [['csv.2.age', 'min_above_max']]],
    [['plan,tier,monthly', 'HMO,EE,1000000.01'], [['csv.2.monthly', 'invalid_amount']]],
    [['plan,tier,monthly', 'HMO,EE,12.345'], [['csv.2.monthly', 'invalid_amount']]],
  ])('names line and column of each fault: %j', (lines, expected) => {
    expect(faultsOf(...lines)).toEqual(expected);
  });

  it('refuses a name that two plans have', () => {
    const twins = [...PLANS, { id: '01920000-0000-7000-8000-000000000003', name: 'HMO' }];
    const { faults } = readRateSheet('plan,tier,monthly\nHMO,EE,1', twins);
    expect(faults.map(({ code }) => code)).toEqual(['unknown_plan']);
  });

  it('reads every amount to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (cents) => {
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(read('plan,tier,monthly', `HMO,EE,${amount}`).rates.get(HMO)).toEqual({ type: 'tier', EE: cents });
      }),
    );
  });

  it('finds rates or faults, with their place, in any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (heading, rest) => {
        const { rates, faults } = readRateSheet(`${heading}\n${rest}`, PLANS);
        expect(rates.size > 0 || faults.length > 0).toBe(true);
        for (const { path } of faults) expect(path).toMatch(/^csv\.\d+/);
      }),
    );
  });
});
