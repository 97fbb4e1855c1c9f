/** Losses, ends and departures that never happened, on unusual days: once taken back, all are covered as before (rules 4.7, 10.5). */
import {
  back,
  born,
  type Case,
  correct,
  death,
  die,
  divorce,
  elect,
  end,
  enrollment,
  join,
  leave,
  takeBack,
} from './odd-days-acts.ts';

const [YEAR, NEXT] = ['2028-12-31', '2029-12-31'];
const ES = 'ES Rui';
export const TAKEN_BACK: Record<string, Case> = {
  'wrongly reported dead, on a month end': {
    family: ['Rui'],
    acts: [
      ['2028-04-02', die('2028-03-31')],
      ['2028-05-02', back],
    ],
    covered: [['2028-01-01', YEAR, ES]],
  },
  'a divorce that never happened, reported with two days': {
    ...{ medical: true, family: ['Rui', 'Ines'] },
    acts: [
      ['2028-03-10', divorce('2028-03-05')],
      ['2028-05-10', end('Rui', 'divorce', '2028-02-29')],
      ['2028-07-10', takeBack('Rui')],
    ],
    covered: [['2028-01-01', YEAR, 'EF Ines+Rui']],
  },
  'a divorce that never happened, and a departure that was taken back': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', divorce('2028-03-05'), leave('2028-03-10')],
      ['2028-03-20', takeBack('Rui')],
      ['2028-04-10', back],
    ],
    covered: [['2028-01-01', YEAR, ES]],
  },
  'a divorce that never happened, after the spouse was added again by hand': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', divorce('2028-03-05')],
      ['2028-04-10', (who) => join(who, 'Rui')],
      ['2028-04-20', end('Rui', 'divorce', '2028-03-05'), takeBack('Rui')],
    ],
    covered: [['2028-01-01', YEAR, ES]],
  },
  'a divorce that never happened, and then one that did': {
    family: ['Rui'],
    acts: [
      ['2028-03-10', divorce('2028-03-05')],
      ['2028-04-10', takeBack('Rui'), divorce('2028-04-08')],
    ],
    covered: [
      ['2028-01-01', '2028-04-30', ES],
      ['2028-05-01', YEAR, 'EE'],
    ],
  },
  'a child who was thought dead, and came of age meanwhile': {
    family: ['Rui', 'Ines'],
    acts: [
      ['2028-02-10', born('Ines', '2002-04-17'), death('Ines', '2028-02-05')],
      ['2028-06-10', takeBack('Ines')],
    ],
    covered: [
      ['2028-01-01', '2028-04-30', 'EF Ines+Rui'],
      ['2028-05-01', YEAR, ES],
    ],
  },
  'a spouse who was never eligible, and a hire date that moves, both taken back': {
    ...{ at: '30_days', start: '2028-01-01', family: ['Rui'] },
    acts: [
      ['2028-01-31', elect('Rui')],
      ['2028-03-10', end('Rui', 'never_eligible', '2027-12-31'), correct({ start_date: '2028-02-15' })],
      ['2028-04-10', correct({ start_date: '2028-01-01' }), takeBack('Rui')],
    ],
    covered: [['2028-01-31', YEAR, ES]],
  },
  'a divorce after the renewal, taken back in the next year': {
    ...{ at: 'renewed', family: ['Rui'] },
    acts: [
      ['2028-12-15', divorce('2028-12-10')],
      ['2029-01-10', takeBack('Rui')],
    ],
    covered: [['2028-01-01', NEXT, ES]],
  },
  'a divorce before the renewal, taken back after it': {
    ...{ at: 'renewed', family: ['Rui', 'Ines'] },
    acts: [
      ['2028-10-10', divorce('2028-10-05')],
      ['2029-01-10', takeBack('Rui')],
    ],
    covered: [['2028-01-01', NEXT, 'EF Ines+Rui']],
  },
  'ended by hand, reinstated, and a hire date that was corrected and corrected back': {
    ...{ at: '30_days', start: '2028-01-01' },
    acts: [
      ['2028-01-31', elect()],
      ['2028-02-10', enrollment('end', { coverage_end: '2028-02-10' })],
      ['2028-02-15', enrollment('reinstate', {})],
      ['2028-03-10', correct({ start_date: '2028-02-29' })],
      ['2028-04-10', correct({ start_date: '2028-01-01' })],
    ],
    covered: [['2028-01-31', YEAR, 'EE']],
  },
  'left, taken back, and a hire date that was corrected and corrected back': {
    ...{ at: '30_days', start: '2028-01-01' },
    acts: [
      ['2028-01-31', elect()],
      ['2028-02-10', leave('2028-02-10')],
      ['2028-03-02', back],
      ['2028-03-10', correct({ start_date: '2028-02-29' })],
      ['2028-04-10', correct({ start_date: '2028-01-01' })],
    ],
    covered: [['2028-01-31', YEAR, 'EE']],
  },
};
