/** Losses, life events, returns and corrections on unusual days, and who has to be covered in the end (rules 4, 10). */
import {
  back,
  birth,
  born,
  type Case,
  type Covered,
  correct,
  death,
  die,
  divorce,
  elect,
  end,
  enrollment,
  leave,
  marriage,
} from './odd-days-acts.ts';

const [YEAR, NEXT, ES] = ['2028-12-31', '2029-12-31', 'ES Rui'];
const whole = (tier: string): Covered[] => [['2028-01-01', YEAR, tier]];
/** Two spans: to the last day as before, and from the next day on as after. */
const until = (last: string, before: string, from: string, after: string): Covered[] => [
  ['2028-01-01', last, before],
  [from, YEAR, after],
];
export const CASES: Record<string, Case> = {
  'a divorce on the last day of a month, reported on the next': {
    family: ['Rui'],
    acts: [['2028-04-01', divorce('2028-03-31')]],
    covered: until('2028-03-31', ES, '2028-04-01', 'EE'),
  },
  'a divorce on a 1st, reported on it': {
    family: ['Rui'],
    acts: [['2028-04-01', divorce('2028-04-01')]],
    covered: until('2028-04-30', ES, '2028-05-01', 'EE'),
  },
  'a divorce on a leap day': {
    family: ['Rui'],
    acts: [['2028-03-01', divorce('2028-02-29')]],
    covered: until('2028-02-29', ES, '2028-03-01', 'EE'),
  },
  'a divorce before coverage began, reported within it': {
    family: ['Rui'],
    acts: [['2028-01-20', divorce('2027-12-15')]],
    covered: whole('EE'),
  },
  'a divorce with Medical coverage, reported months later': {
    ...{ medical: true, family: ['Rui', 'Ines'] },
    acts: [['2028-06-10', divorce('2028-03-05')]],
    covered: until('2028-03-31', 'EF Ines+Rui', '2028-04-01', 'EC Ines'),
  },
  'a divorce, a wedding in the same month, and a divorce': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', divorce('2028-03-05')],
      ['2028-03-20', marriage('Tomas', '2028-03-18'), elect('Tomas')],
      ['2028-08-10', divorce('2028-08-02')],
    ],
    covered: [
      ['2028-01-01', '2028-03-31', ES],
      ['2028-04-01', '2028-08-31', 'ES Tomas'],
      ['2028-09-01', YEAR, 'EE'],
    ],
  },
  'the death of one child on a leap day, and of the other': {
    family: ['Ines', 'Nuno'],
    acts: [
      ['2028-03-10', death('Ines', '2028-02-29')],
      ['2028-05-10', death('Nuno', '2028-05-09')],
    ],
    covered: [
      ['2028-01-01', '2028-02-29', 'EC Ines+Nuno'],
      ['2028-03-01', '2028-05-09', 'EC Nuno'],
      ['2028-05-10', YEAR, 'EE'],
    ],
  },
  'the death of a spouse on a 1st': {
    family: ['Rui', 'Ines'],
    acts: [['2028-03-02', death('Rui', '2028-03-01')]],
    covered: until('2028-03-01', 'EF Ines+Rui', '2028-03-02', 'EC Ines'),
  },
  'a divorce before the first day of coverage, reported after it was elected': {
    ...{ at: '30_days', start: '2028-01-01', family: ['Rui', 'Ines'] },
    acts: [
      ['2028-01-31', elect('Rui', 'Ines')],
      ['2028-03-10', divorce('2028-01-20')],
    ],
    covered: [['2028-01-31', YEAR, 'EC Ines']],
  },
  'a death and a divorce on one day': {
    family: ['Rui', 'Ines'],
    acts: [['2028-06-20', death('Ines', '2028-06-15'), divorce('2028-06-15')]],
    covered: [
      ['2028-01-01', '2028-06-15', 'EF Ines+Rui'],
      ['2028-06-16', '2028-06-30', ES],
      ['2028-07-01', YEAR, 'EE'],
    ],
  },
  'another day of a divorce, and the first one again': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', divorce('2028-03-05')],
      ['2028-05-10', end('Rui', 'divorce', '2028-04-30')],
      ['2028-06-10', end('Rui', 'divorce', '2028-03-05')],
    ],
    covered: until('2028-03-31', ES, '2028-04-01', 'EE'),
  },
  'somebody who never was eligible, named again with a later day': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', end('Rui', 'never_eligible', '2027-12-31')],
      ['2028-05-10', end('Rui', 'other_coverage', '2028-04-30')],
    ],
    covered: until('2028-04-30', ES, '2028-05-01', 'EE'),
  },
  'a divorce of somebody who has left, before the departure': {
    family: ['Rui'],
    acts: [
      ['2028-05-10', leave('2028-05-10')],
      ['2028-06-20', divorce('2028-03-05')],
    ],
    covered: [
      ['2028-01-01', '2028-03-31', ES],
      ['2028-04-01', '2028-05-31', 'EE'],
    ],
  },
  'a divorce while somebody was thought to have left': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', leave('2028-03-10')],
      ['2028-03-20', divorce('2028-03-05')],
      ['2028-04-10', back],
    ],
    covered: until('2028-03-31', ES, '2028-04-01', 'EE'),
  },
  'a divorce before a departure, reported after that was taken back': {
    family: ['Rui', 'Ines'],
    acts: [
      ['2028-03-10', leave('2028-03-10')],
      ['2028-05-10', back],
      ['2028-06-10', divorce('2028-02-29')],
    ],
    covered: until('2028-02-29', 'EF Ines+Rui', '2028-03-01', 'EC Ines'),
  },
  'a divorce, and then a birth': {
    family: ['Rui'],
    acts: [
      ['2028-06-10', divorce('2028-06-05')],
      ['2028-06-25', birth('Maya', '2028-06-20'), elect('Maya')],
    ],
    covered: [
      ['2028-01-01', '2028-06-19', ES],
      ['2028-06-20', '2028-06-30', 'EF Maya+Rui'],
      ['2028-07-01', YEAR, 'EC Maya'],
    ],
  },
  'a birth and a divorce on a leap day': {
    family: ['Rui'],
    acts: [['2028-03-01', birth('Maya', '2028-02-29'), divorce('2028-02-29'), elect('Maya')]],
    covered: [
      ['2028-01-01', '2028-02-28', ES],
      ['2028-02-29', '2028-02-29', 'EF Maya+Rui'],
      ['2028-03-01', YEAR, 'EC Maya'],
    ],
  },
  'a birth reported on the 30th day, after a wedding was answered': {
    acts: [
      ['2028-05-05', marriage('Tomas', '2028-05-01'), elect('Tomas')],
      ['2028-06-14', birth('Maya', '2028-05-15'), elect('Maya', 'Tomas')],
    ],
    covered: [
      ['2028-01-01', '2028-05-14', 'EE'],
      // A birth also lets in the spouse, who was family on that day.
      ['2028-05-15', YEAR, 'EF Maya+Tomas'],
    ],
  },
  'a birth, and the child’s death before anybody answered': {
    family: ['Rui'],
    acts: [
      ['2028-06-12', birth('Maya', '2028-06-10')],
      ['2028-06-20', death('Maya', '2028-06-18'), elect('Rui')],
    ],
    covered: whole(ES),
  },
  'a birth, and the child’s death after the answer': {
    family: ['Rui'],
    acts: [
      ['2028-06-12', birth('Maya', '2028-06-10'), elect('Maya', 'Rui')],
      ['2028-07-20', death('Maya', '2028-06-30')],
    ],
    covered: [
      ['2028-01-01', '2028-06-09', ES],
      ['2028-06-10', '2028-06-30', 'EF Maya+Rui'],
      ['2028-07-01', YEAR, ES],
    ],
  },
  'left on a leap day, taken back on the next': {
    acts: [
      ['2028-02-29', leave('2028-02-29')],
      ['2028-03-01', back],
    ],
    covered: whole('EE'),
  },
  'left and taken back on one day': { acts: [['2028-03-31', leave('2028-03-31'), back]], covered: whole('EE') },
  'left and taken back twice': {
    family: ['Rui', 'Ines'],
    acts: [
      ['2028-03-10', leave('2028-03-10')],
      ['2028-03-12', back],
      ['2028-05-30', leave('2028-05-30')],
      ['2028-07-02', back],
    ],
    covered: whole('EF Ines+Rui'),
  },
  'announced, moved, and taken back on the last day': {
    acts: [
      ['2028-04-01', leave('2028-06-30')],
      ['2028-04-10', leave('2028-05-31')],
      ['2028-05-31', back],
    ],
    covered: whole('EE'),
  },
  'announced and carried out, taken back two months later': {
    ...{ medical: true, family: ['Rui', 'Ines'] },
    acts: [
      ['2028-04-01', leave('2028-04-30')],
      ['2028-06-30', back],
    ],
    covered: whole('EF Ines+Rui'),
  },
  'taken back, and left after all': {
    acts: [
      ['2028-03-10', leave('2028-03-10')],
      ['2028-03-12', back],
      ['2028-03-31', leave('2028-03-31')],
    ],
    covered: [['2028-01-01', '2028-03-31', 'EE']],
  },
  'ended by hand, reinstated, and ended again': {
    acts: [
      ['2028-04-10', enrollment('end', { coverage_end: '2028-04-30' })],
      ['2028-05-05', enrollment('reinstate', {})],
      ['2028-06-10', enrollment('end', { coverage_end: '2028-06-30' })],
    ],
    covered: [['2028-01-01', '2028-06-30', 'EE']],
  },
  'voided and reinstated': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', enrollment('void', {})],
      ['2028-03-20', enrollment('reinstate', {})],
    ],
    covered: whole(ES),
  },
  'a hire date that was on a leap day': {
    ...{ at: '30_days', start: '2028-01-01' },
    acts: [
      ['2028-01-31', elect()],
      ['2028-03-10', correct({ start_date: '2028-02-29' })],
    ],
    covered: [['2028-03-30', YEAR, 'EE']],
  },
  'a hire date, corrected back, and corrected again': {
    ...{ at: '30_days', start: '2028-01-01' },
    acts: [
      ['2028-01-31', elect()],
      ['2028-03-10', correct({ start_date: '2028-02-29' })],
      ['2028-03-12', correct({ start_date: '2028-01-01' })],
      ['2028-03-14', correct({ start_date: '2028-02-29' })],
    ],
    covered: [['2028-03-30', YEAR, 'EE']],
  },
  'a hire date a day earlier, within a month': {
    ...{ at: '60_days', start: '2028-01-31' },
    acts: [
      ['2028-03-31', elect()],
      ['2028-04-05', correct({ start_date: '2028-01-30' })],
    ],
    covered: [['2028-03-30', YEAR, 'EE']],
  },
  'a hire date of somebody who has announced that they leave': {
    ...{ at: '30_days', start: '2028-01-01' },
    acts: [
      ['2028-01-31', elect()],
      ['2028-02-10', leave('2028-04-15')],
      ['2028-03-10', correct({ start_date: '2028-02-29' })],
    ],
    covered: [['2028-03-30', '2028-04-30', 'EE']],
  },
  'a hire date, after a birth that came before the day': {
    ...{ at: '30_days', start: '2028-01-01' },
    acts: [
      ['2028-01-31', elect()],
      ['2028-02-20', birth('Maya', '2028-02-15'), elect('Maya')],
      ['2028-03-10', correct({ start_date: '2028-02-29' })],
    ],
    covered: [['2028-03-30', YEAR, 'EC Maya']],
  },
  'a hire date and a divorce on one day': {
    ...{ at: '30_days', start: '2028-01-01', family: ['Rui'] },
    acts: [
      ['2028-01-31', elect('Rui')],
      ['2028-03-10', divorce('2028-03-05'), correct({ start_date: '2028-02-15' })],
    ],
    covered: [['2028-03-16', YEAR, 'EE']],
  },
  'the other way round': {
    ...{ at: '30_days', start: '2028-01-01', family: ['Rui'] },
    acts: [
      ['2028-01-31', elect('Rui')],
      ['2028-03-10', correct({ start_date: '2028-02-15' }), divorce('2028-03-05')],
    ],
    covered: [['2028-03-16', YEAR, 'EE']],
  },
  'a child who was 26 on a leap day': {
    family: ['Ines'],
    acts: [['2028-05-10', born('Ines', '2002-02-28')]],
    covered: until('2028-02-29', 'EC Ines', '2028-03-01', 'EE'),
  },
  'a child who was said to be 26, and was not': {
    family: ['Ines'],
    acts: [
      ['2028-05-10', born('Ines', '2002-02-28')],
      ['2028-06-10', born('Ines', '2015-03-02')],
    ],
    covered: whole('EC Ines'),
  },
  'a birth after the renewal': {
    at: 'renewed',
    acts: [['2028-12-15', birth('Maya', '2028-12-10'), elect('Maya')]],
    covered: [
      ['2028-01-01', '2028-12-09', 'EE'],
      ['2028-12-10', NEXT, 'EC Maya'],
    ],
  },
  'a birth on the last day of the year, reported in the next': {
    at: 'renewed',
    acts: [['2029-01-15', birth('Maya', '2028-12-31'), elect('Maya')]],
    covered: [
      ['2028-01-01', '2028-12-30', 'EE'],
      ['2028-12-31', NEXT, 'EC Maya'],
    ],
  },
  'a divorce after the renewal': {
    ...{ at: 'renewed', family: ['Rui'] },
    acts: [['2028-12-15', divorce('2028-12-10')]],
    covered: [
      ['2028-01-01', YEAR, ES],
      ['2029-01-01', NEXT, 'EE'],
    ],
  },
  'a divorce before the renewal, reported after it': {
    ...{ at: 'renewed', family: ['Rui', 'Ines'] },
    acts: [['2029-01-10', divorce('2028-11-20')]],
    covered: [
      ['2028-01-01', '2028-11-30', 'EF Ines+Rui'],
      ['2028-12-01', NEXT, 'EC Ines'],
    ],
  },
  'a departure over the renewal, taken back': {
    at: 'renewed',
    acts: [
      ['2028-11-28', leave('2028-11-28')],
      ['2028-12-03', back],
    ],
    covered: [['2028-01-01', NEXT, 'EE']],
  },
  'a departure after the renewal, taken back in the next year': {
    ...{ at: 'renewed', family: ['Rui'] },
    acts: [
      ['2028-12-10', leave('2028-12-10')],
      ['2029-01-05', back],
    ],
    covered: [['2028-01-01', NEXT, ES]],
  },
  'a death in one year, reported in the next': {
    ...{ at: 'renewed', family: ['Rui', 'Ines'] },
    acts: [['2029-01-10', die('2028-11-20')]],
    covered: [
      ['2028-01-01', '2028-11-20', 'EF Ines+Rui'],
      ['2028-11-21', '2028-11-30', 'EC Ines+Rui'],
    ],
  },
  'the same, taken back': {
    ...{ at: 'renewed', family: ['Rui'] },
    acts: [
      ['2029-01-10', die('2028-11-20')],
      ['2029-01-20', back],
    ],
    covered: [['2028-01-01', NEXT, ES]],
  },
};
