/** The version of the template identifies the words: a change of what people sign needs a new version. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { CATEGORIES, COVERAGE_TIERS } from '../plans/rates.rules.ts';
import { LANGUAGES } from '../vocabulary/languages.ts';
import { PAY_FREQUENCIES } from '../vocabulary/payroll-words.ts';
import type { DocumentElection, DocumentInputs } from './document-inputs.rules.ts';
import { buildDocument, TEMPLATE_VERSION } from './election-document.rules.ts';
import { followingNotice, renewalNotice } from './renewal-notice.rules.ts';

const year = { start: date('2026-01-01'), end: date('2026-12-31') };
const elected: DocumentElection = {
  plan: {
    name: 'Plus',
    carrier: 'Mutual',
    network: 'Choice',
    documents: ['sbc', 'spd', 'summary', 'other'].map((kind) => ({ kind, url: 'https://files.example' })),
  },
  tier: 'EF',
  dependents: [
    { name: 'Rui', relationship: 'Spouse' },
    { name: 'Ana', relationship: 'Child' },
  ],
  coverage: year,
  premiumCents: 30_000,
  employerCents: 13_400,
  employeeCents: 16_600,
  perPaycheckCents: 7_662,
  payFrequency: 'monthly',
  paychecksPerYear: 12,
  skipsThirdPayday: false,
};
const parted: DocumentElection = {
  ...elected,
  dependents: [
    { name: 'Rui', relationship: 'Spouse', to: date('2026-07-31') },
    { name: 'Ana', relationship: 'Child', from: date('2026-06-20') },
  ],
  laterParts: [{ from: date('2026-08-01'), tier: 'EC', employeeCents: 27_500, perPaycheckCents: 12_692 }],
};
const partner = { postTaxCents: 2_700, imputedCents: 3_100 };
const withPartner: DocumentElection = {
  ...{
    ...elected,
    partner,
    laterParts: [{ from: date('2026-08-01'), tier: 'EF', employeeCents: 1, partner, perPaycheckCents: 1 }],
  },
  dependents: elected.dependents.map((one) => ({ ...one, isPartner: true })),
};
const election: DocumentInputs = {
  templateVersion: '',
  language: 'en',
  enrollmentId: 'enrl_1',
  signed: { decision: 'elect', plan_id: 'bpln_1', dependent_ids: ['ldep_1'] },
  employer: { name: 'Larkspur', email: 'people@larkspur.example' },
  employee: { name: 'Odalys' },
  benefit: { name: 'Basin', category: 'Medical' },
  planYear: { ...year, taxClassification: 'Pre-tax' },
  windowEnd: date('2026-01-31'),
  election: elected,
  endings: [
    { plan: 'Basic', lastDay: null },
    { plan: 'Basic', lastDay: date('2025-12-31') },
  ],
};
const waiver: DocumentInputs = {
  ...election,
  signed: { decision: 'waive', reason: 'Other', end_current_coverage: true },
  election: null,
};
const months = Array.from({ length: 12 }, (_, month) => date(`2026-${String(month + 1).padStart(2, '0')}-15`));

/** Together they contain every sentence and every name. */
const samples: DocumentInputs[] = [
  election,
  { ...election, planYear: { ...election.planYear, taxClassification: 'Post-tax' } },
  { ...election, election: { ...elected, employeeCents: 0, perPaycheckCents: 0 } },
  ...CATEGORIES.map((category) => ({ ...election, benefit: { name: 'Basin', category } })),
  ...COVERAGE_TIERS.map((tier) => ({ ...election, election: { ...elected, tier } })),
  ...PAY_FREQUENCIES.map((payFrequency) => ({ ...election, election: { ...elected, payFrequency } })),
  { ...election, election: { ...elected, payFrequency: 'bi_weekly', paychecksPerYear: 24, skipsThirdPayday: true } },
  { ...election, election: parted },
  { ...election, otherCoverage: { names: ['Rui', 'Ana'], since: date('2026-03-10') } },
  { ...election, election: withPartner },
  { ...election, election: { ...parted, employeeCents: 0, perPaycheckCents: 0 } },
  ...(['full', 'fifteenth', 'daily'] as const).map((firstMonth) => ({
    ...election,
    election: { ...elected, firstMonth },
  })),
  ...(['fifteenth', 'daily'] as const).map((lastMonth) => ({ ...election, election: { ...elected, lastMonth } })),
  ...months.map((windowEnd) => ({ ...election, windowEnd })),
  waiver,
  { ...waiver, otherCoverage: { names: ['Odalys'], since: date('2026-03-10') } },
  { ...waiver, signed: { decision: 'waive', reason: null, end_current_coverage: false } },
];

it('changes when the words change', () => {
  const words = createHash('sha256')
    .update(renewalNotice(date('2026-01-31'), 'Basin', year.start))
    .update(followingNotice('enrl_1', 'Basin', year.start));
  for (const language of LANGUAGES) {
    for (const sample of samples) words.update(JSON.stringify(buildDocument({ ...sample, language })));
  }
  expect(TEMPLATE_VERSION.split('.')[1]).toBe(words.digest('hex').slice(0, 8));
});
