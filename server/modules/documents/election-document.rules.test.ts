/** The same inputs give the same bytes, others another document, and no input becomes markup. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { readDocument } from '../signatures/document-form.rules.ts';
import { LANGUAGES } from '../vocabulary/languages.ts';
import type { DocumentInputs } from './document-inputs.rules.ts';
import { buildDocument, WORDS } from './election-document.rules.ts';
import { longDate, wordsOf } from './words-en.rules.ts';
import * as spanish from './words-es.rules.ts';

const inputs: DocumentInputs = {
  templateVersion: '2026-1',
  language: 'en',
  enrollmentId: 'enrl_1',
  signed: { decision: 'elect', plan_id: 'bpln_1', dependent_ids: ['ldep_1'] },
  employer: { name: 'Larkspur', email: 'people@larkspur.example' },
  employee: { name: 'Odalys Ferreira' },
  benefit: { name: 'Basin', category: 'Medical' },
  planYear: { start: date('2026-07-01'), end: date('2027-06-30'), taxClassification: 'Pre-tax' },
  windowEnd: date('2026-07-10'),
  election: {
    plan: {
      name: 'Plus',
      carrier: 'Mutual',
      network: 'Choice',
      documents: [{ kind: 'sbc', url: 'https://files.example/sbc' }],
    },
    tier: 'ES',
    dependents: [{ name: 'Rui Ferreira', relationship: 'Spouse' }],
    coverage: { start: date('2026-07-01'), end: date('2027-06-30') },
    premiumCents: 30000,
    employerCents: 13400,
    employeeCents: 16600,
    perPaycheckCents: 7662,
    payFrequency: 'bi_weekly',
    paychecksPerYear: 26,
    skipsThirdPayday: false,
  },
  endings: [{ plan: 'Basic', lastDay: date('2026-06-30') }],
};
const election = inputs.election as NonNullable<DocumentInputs['election']>;
const waiver: DocumentInputs = {
  ...inputs,
  signed: { decision: 'waive', reason: 'Covered elsewhere', end_current_coverage: true },
  election: null,
};

describe('buildDocument', () => {
  it('gives the same bytes for the same inputs', () => {
    expect(buildDocument(structuredClone(inputs))).toEqual(buildDocument(inputs));
  });

  const changes: [string, DocumentInputs][] = [
    ['enrollment', { ...inputs, enrollmentId: 'enrl_2' }],
    ['plan', { ...inputs, signed: { decision: 'elect', plan_id: 'bpln_2', dependent_ids: ['ldep_1'] } }],
    ['dependent', { ...inputs, signed: { decision: 'elect', plan_id: 'bpln_1', dependent_ids: ['ldep_2'] } }],
    ['form', { ...inputs, templateVersion: '2026-2' }],
    ['employer', { ...inputs, employer: { ...inputs.employer, name: 'Other' } }],
    ['contact', { ...inputs, employer: { ...inputs.employer, email: 'hr@larkspur.example' } }],
    ['employee', { ...inputs, employee: { name: 'Odalys F.' } }],
    ['plan year', { ...inputs, planYear: { ...inputs.planYear, end: date('2027-05-31') } }],
    ['tax', { ...inputs, planYear: { ...inputs.planYear, taxClassification: 'Post-tax' } }],
    ['last day to sign', { ...inputs, windowEnd: date('2026-07-11') }],
    ['what ends', { ...inputs, endings: [{ plan: 'Basic', lastDay: null }] }],
    ['nothing ends', { ...inputs, endings: [] }],
    ['people', { ...inputs, election: { ...election, dependents: [] } }],
    ['start', { ...inputs, election: { ...election, coverage: { ...election.coverage, start: date('2026-08-01') } } }],
    ['amount', { ...inputs, election: { ...election, employeeCents: 16599 } }],
    ['paycheck', { ...inputs, election: { ...election, perPaycheckCents: 7661 } }],
    ['number of paychecks', { ...inputs, election: { ...election, paychecksPerYear: 25 } }],
    ['third payday', { ...inputs, election: { ...election, skipsThirdPayday: true } }],
    ['frequency', { ...inputs, election: { ...election, payFrequency: 'weekly' } }],
    ['document', { ...inputs, election: { ...election, plan: { ...election.plan, documents: [] } } }],
    ['waiver', waiver],
  ];
  it.each(changes)('is another document with another %s', (_what, changed) => {
    expect(buildDocument(changed).html).not.toBe(buildDocument(inputs).html);
  });

  it('asks for the payroll deduction only if there is one', () => {
    const free = buildDocument({ ...inputs, election: { ...election, employeeCents: 0, perPaycheckCents: 0 } });
    expect(free.text).toContain('Nothing is deducted from your pay.');
    expect(free.text + free.consentText).not.toMatch(/authorize|Section 125/);
    expect(buildDocument(waiver).consentText).not.toContain('authorize');
  });

  it('never lets a name become markup', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const { html } = buildDocument({ ...inputs, employee: { name: `<script>${name}"'&` } });
        expect(html).not.toContain('<script');
        expect(html).toContain('&lt;script&gt;');
      }),
    );
  });
});

it('spells dates out', () => {
  expect([longDate(date('2026-01-01')), longDate(date('2028-02-29'))]).toEqual([
    'January 1, 2026',
    'February 29, 2028',
  ]);
});

describe('in Spanish', () => {
  const es: DocumentInputs = { ...inputs, language: 'es' };

  it('says the same things, in the same order', () => {
    for (const given of [inputs, waiver, { ...inputs, election: { ...election, employeeCents: 0 } }]) {
      const shape = (found: ReturnType<typeof wordsOf>) =>
        found.blocks.map((block) => [
          block.kind,
          block.kind === 'facts' ? block.rows.length : block.kind === 'list' ? block.items.length : 1,
        ]);
      expect(shape(spanish.wordsOf(given))).toEqual(shape(wordsOf(given)));
    }
  });

  it('names dates, people and amounts', () => {
    const { text, html, consentText } = buildDocument(es);
    for (const said of [
      'Su inscripción en Basin',
      'Empleado y cónyuge',
      'Rui Ferreira (cónyuge)',
      '1 de julio de 2026',
      'Usted paga por mes: $166.00',
      'cada dos semanas',
      'Sección 125',
      '30 días',
    ])
      expect(text).toContain(said);
    expect(html).toContain('<html lang="es">');
    expect(consentText).toContain('autorizo la deducción de nómina');
    expect(buildDocument({ ...waiver, language: 'es' }).text).toContain('Motivo: Covered elsewhere');
  });
});

it('reads its contents back from its bytes', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...LANGUAGES), fc.boolean(), (text, language, elects) => {
      const given = { ...(elects ? inputs : waiver), language, employer: { name: text, email: `<b>&amp;${text}` } };
      const { title, blocks } = WORDS[language].wordsOf(given);
      expect(readDocument(buildDocument(given).html)).toEqual({ title, blocks });
    }),
  );
});
