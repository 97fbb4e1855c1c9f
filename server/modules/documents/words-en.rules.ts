/**
 * The words of the signed document in English (rules 8.1). Plain sentences, dates without a time of day. The notices follow the
 * laws named beside them; they are not legal advice, and an operator should have counsel review them.
 */
import type { CalendarDate } from '../../platform/values/dates.ts';
import { dollars } from '../../platform/values/money.ts';
import { PAY_FREQUENCY_LABELS } from '../plans/paycheck.rules.ts';
import type { CoverageTier, Relationship } from '../plans/rates.rules.ts';
import type { CertificateWords } from '../signatures/certificate.rules.ts';
import type { Block } from '../signatures/document-form.rules.ts';
import { type DocumentElection, type DocumentInputs, isCharged, isTaxed } from './document-inputs.rules.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `2026-06-01` → `June 1, 2026`. */
export function longDate(day: CalendarDate): string {
  return `${MONTHS[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(8))}, ${Number(day.slice(0, 4))}`;
}

export function wordsOf(inputs: DocumentInputs): { title: string; blocks: Block[] } {
  const { election, benefit } = inputs;
  const title = election ? `Your enrollment in ${benefit.name}` : `Declining ${benefit.name}`;
  const blocks = election
    ? [...aboutElection(inputs, election), ...ending(inputs), ...otherCoverage(inputs), ...payroll(inputs, election)]
    : [...aboutWaiver(inputs), ...ending(inputs), ...otherCoverage(inputs)];
  return { title, blocks: [...blocks, ...notices(inputs), ...signing(inputs), ...references(inputs)] };
}

export function answerText({ election }: DocumentInputs): string {
  if (!election) return 'I decline this coverage.';
  const pay = isCharged(election) ? ', and I authorize the payroll deduction it names' : '';
  return `I agree to this enrollment${pay}.`;
}

export const signingText =
  'I have read what I sign, and I agree to sign it electronically: my typed name is my signature and has the same effect as ' +
  'one on paper.';

function aboutElection({ employer, employee, benefit, planYear }: DocumentInputs, election: DocumentElection): Block[] {
  const { plan, dependents, coverage } = election;
  return [
    { kind: 'heading', text: 'What you choose' },
    {
      kind: 'facts',
      rows: [
        ['Employer', employer.name],
        ['Benefit', `${benefit.name} (${benefit.category})`],
        ['Plan', plan.name],
        ...(plan.carrier ? [['Carrier', plan.carrier] as [string, string]] : []),
        ...(plan.network ? [['Network', plan.network] as [string, string]] : []),
        ['Coverage', TIERS[election.tier]],
        ['Coverage begins', longDate(coverage.start)],
        ['Coverage ends', `${longDate(coverage.end)}, unless it ends earlier under the rules of the plan`],
        ['Plan year', `${longDate(planYear.start)} to ${longDate(planYear.end)}`],
      ],
    },
    { kind: 'heading', text: 'Who is covered' },
    {
      kind: 'list',
      items: [
        `${employee.name} (employee)`,
        ...dependents.map(
          (one) =>
            `${one.name} (${(one.isPartner ? PARTNERS : RELATIONSHIPS)[one.relationship]})` +
            (one.from ? `, from ${longDate(one.from)}` : '') +
            (one.to ? `, to ${longDate(one.to)}` : ''),
        ),
      ],
    },
    ...(plan.documents.length === 0
      ? []
      : ([
          { kind: 'heading', text: 'Documents of the plan' },
          { kind: 'list', items: plan.documents.map(({ kind, url }) => `${DOCUMENT_NAMES[kind] ?? kind}: ${url}`) },
        ] satisfies Block[])),
    { kind: 'heading', text: 'What it costs' },
    {
      kind: 'facts',
      rows: [
        ['Premium per month', dollars(election.premiumCents)],
        [`${employer.name} pays per month`, dollars(election.employerCents)],
        ['You pay per month', dollars(election.employeeCents)],
        ...(election.partner
          ? ([
              ['Of it after taxes', dollars(election.partner.postTaxCents)],
              ['Added to your taxable income per month', dollars(election.partner.imputedCents)],
            ] satisfies [string, string][])
          : []),
        [
          `You pay per paycheck (${PAY_FREQUENCY_LABELS[election.payFrequency].toLowerCase()})`,
          dollars(election.perPaycheckCents),
        ],
        ['Paychecks', paychecks(election)],
        ...(election.laterParts ?? []).map((part): [string, string] => [
          `From ${longDate(part.from)}`,
          `${TIERS[part.tier]}: you pay ${dollars(part.employeeCents)} per month, ${dollars(part.perPaycheckCents)} per paycheck` +
            (part.partner
              ? `; ${dollars(part.partner.postTaxCents)} a month after taxes, ${dollars(part.partner.imputedCents)} a month added ` +
                'to your taxable income'
              : ''),
        ]),
      ],
    },
  ];
}

function paychecks({ paychecksPerYear, skipsThirdPayday }: DocumentElection): string {
  const count = `${paychecksPerYear} deductions in a full year`;
  return skipsThirdPayday ? `${count}, none on the third payday of a month` : count;
}

const RELATIONSHIPS: Record<Relationship, string> = { Spouse: 'spouse', Child: 'child' };
const PARTNERS: Record<Relationship, string> = { Spouse: 'domestic partner', Child: 'child of the domestic partner' };
const TIERS: Record<CoverageTier, string> = {
  EE: 'Employee only',
  ES: 'Employee and spouse',
  EC: 'Employee and children',
  EF: 'Employee and family',
  E1: 'Employee plus one',
  E2: 'Employee plus two or more',
};

const DOCUMENT_NAMES: Record<string, string> = {
  sbc: 'Summary of benefits and coverage',
  spd: 'Summary plan description',
  summary: 'Summary of the plan',
};

function aboutWaiver({ employer, employee, benefit, planYear, signed }: DocumentInputs): Block[] {
  const reason = signed.decision === 'waive' ? signed.reason : null;
  return [
    { kind: 'heading', text: 'What you decline' },
    {
      kind: 'facts',
      rows: [
        ['Employer', employer.name],
        ['Employee', employee.name],
        ['Benefit', `${benefit.name} (${benefit.category})`],
        ['Plan year', `${longDate(planYear.start)} to ${longDate(planYear.end)}`],
        ['Cost', 'Nothing is deducted from your pay for what you decline.'],
        ...(reason ? [['Reason', reason] as [string, string]] : []),
      ],
    },
    {
      kind: 'text',
      text:
        `You were offered this coverage for yourself and your eligible dependents, and you decline it. You can next enroll in ` +
        'it at the next open enrollment, or earlier after a qualifying life event.',
    },
  ];
}

/** Named because silence keeps running coverage: only an explicit answer ends it (rules 4.5). */
function ending({ endings, election, benefit }: DocumentInputs): Block[] {
  if (endings.length === 0) return [];
  const then = election
    ? 'The coverage chosen above takes its place.'
    : 'You ask to end it, and nothing takes its place.';
  const ends = endings.map(({ plan, lastDay }) =>
    lastDay === null
      ? `Your present coverage in ${plan} (${benefit.name}) is cancelled; it counts as never having begun. ${then}`
      : `Your present coverage in ${plan} (${benefit.name}) ends. Its last day is ${longDate(lastDay)}. ${then}`,
  );
  return [{ kind: 'heading', text: 'Your present coverage' }, ...ends.map((text): Block => ({ kind: 'text', text }))];
}

/**
 * 26 CFR 1.125-4(c)(3)(iv): an election is revoked for somebody who has become covered elsewhere; the employee's statement is
 * enough.
 */
function otherCoverage({ otherCoverage: other }: DocumentInputs): Block[] {
  if (!other) return [];
  const text =
    `I state that other coverage has begun on ${longDate(other.since)} for ${other.names.join(', ')}, and that coverage here ends, ` +
    'on the day that is named above, because of it.';
  return [
    { kind: 'heading', text: 'Other coverage' },
    { kind: 'text', text },
  ];
}

function payroll({ employer, planYear }: DocumentInputs, election: DocumentElection): Block[] {
  if (!isCharged(election)) {
    const text = `${employer.name} pays the whole premium. Nothing is deducted from your pay.`;
    return [{ kind: 'heading', text: 'Payroll' }, { kind: 'text', text }, ...partnerTax(employer.name, election)];
  }
  const frequency = PAY_FREQUENCY_LABELS[election.payFrequency].toLowerCase();
  return [
    { kind: 'heading', text: 'Payroll authorization' },
    {
      kind: 'text',
      text:
        `I authorize ${employer.name} to deduct ${dollars(election.perPaycheckCents)} from each ${frequency} paycheck ` +
        `(${dollars(election.employeeCents)} per month, spread over ${paychecks(election)}) for this coverage, from the first ` +
        `payday on or after ${longDate(election.coverage.start)} until it ends. A payday beyond that number takes nothing. If I ` +
        'am covered for the whole plan year at this price, the last deduction makes up for the cents that rounding leaves. ' +
        'Months of coverage that have begun before the first deduction may be deducted from a later paycheck. The amount per ' +
        'paycheck follows how often I am paid, and changes with it.',
    },
    ...(election.laterParts ?? []).map(
      (part): Block => ({
        kind: 'text',
        text:
          `From ${longDate(part.from)}, the deduction is ${dollars(part.perPaycheckCents)} per paycheck ` +
          `(${dollars(part.employeeCents)} per month).`,
      }),
    ),
    ...partialMonths(election),
    ...(planYear.taxClassification === 'Pre-tax' ? section125(employer.name, planYear.end) : []),
    ...(planYear.taxClassification === 'Post-tax'
      ? [{ kind: 'text', text: 'The deduction is made after taxes.' } satisfies Block]
      : []),
    ...partnerTax(employer.name, election),
  ];
}

const PARTIAL_MONTHS = {
  full: 'the whole monthly amount is owed',
  fifteenth: 'the whole monthly amount is owed if I am covered on its 15th, and nothing otherwise',
  daily: 'the share of the monthly amount is owed that its covered days make up',
};

function partialMonths({ firstMonth, lastMonth }: DocumentElection): Block[] {
  const texts = [
    ...(firstMonth ? [`For the month in which my coverage begins, ${PARTIAL_MONTHS[firstMonth]}.`] : []),
    ...(lastMonth ? [`For the month in which my coverage ends, ${PARTIAL_MONTHS[lastMonth]}.`] : []),
  ];
  return texts.map((text) => ({ kind: 'text', text }));
}

/** 26 USC 105(b), 106 and 152: what is paid for somebody who is not a spouse, child or dependent is wages. */
function partnerTax(employer: string, election: DocumentElection): Block[] {
  if (!isTaxed(election)) return [];
  const text =
    'For a domestic partner and their children who are not my tax dependents, my part is deducted after taxes, and what ' +
    `${employer} pays is added to my taxable income. If we marry, this ends on the 1st on or after our wedding day.`;
  return [{ kind: 'text', text }];
}

/** 26 USC 125; when an election may change: 26 CFR 1.125-4. */
function section125(employer: string, end: CalendarDate): Block[] {
  return [
    { kind: 'heading', text: 'Section 125 agreement (pre-tax)' },
    {
      kind: 'text',
      text:
        `I agree that my pay is reduced by these amounts before taxes under the cafeteria plan of ${employer} (Section 125 of the ` +
        `Internal Revenue Code). I understand that I cannot change or revoke this choice before ${longDate(end)} unless a change ` +
        'in status or another event allows it, such as marriage, divorce, the birth or adoption of a child, or the loss of ' +
        'other coverage, and that lower taxable pay may slightly reduce Social Security benefits.',
    },
  ];
}

function notices({ benefit, employer }: DocumentInputs): Block[] {
  // 29 CFR 2590.701-6(c): at or before the time when a group health plan is offered.
  const specialEnrollment: Block[] =
    benefit.category === 'Medical'
      ? [
          {
            kind: 'text',
            text:
              'Special enrollment rights: if you decline coverage for yourself or your dependents because of other health ' +
              'insurance or group health plan coverage, you may be able to enroll if that coverage ends, or the employer stops ' +
              'contributing to it; you must ask within 30 days. If you gain a dependent by marriage, birth, adoption or ' +
              'placement for adoption, you may be able to enroll yourself and your dependents if you ask within 30 days. If you ' +
              'or your dependents lose Medicaid or CHIP coverage, or become eligible for premium assistance under either, you ' +
              'have 60 days.',
          },
        ]
      : [];
  return [
    { kind: 'heading', text: 'Notices' },
    ...specialEnrollment,
    {
      kind: 'text',
      text:
        'The documents of the plan decide what is covered; this page does not change them. Tell your employer about changes in ' +
        `your family or your address. Questions: ${employer.name}, ${employer.email}.`,
    },
  ];
}

/** 15 USC 7001(c)(1): what must be disclosed before somebody signs electronically. */
function signing({ employer, windowEnd }: DocumentInputs): Block[] {
  return [
    { kind: 'heading', text: 'Signing electronically' },
    {
      kind: 'text',
      text:
        `You can sign until ${longDate(windowEnd)}. You may ask ${employer.name} for a paper copy at no charge, and you may sign ` +
        'on paper in place of this page. Your agreement to sign electronically is for this document alone. To keep a copy you ' +
        'need a browser that can save or print a page; the signed document stays available to you.',
    },
  ];
}

/** Ids make the documents of two choices differ even if every name in them is the same. */
function references({ enrollmentId, signed, templateVersion }: DocumentInputs): Block[] {
  const chosen: [string, string][] =
    signed.decision === 'elect'
      ? [['Plan', signed.plan_id], ...signed.dependent_ids.map((id): [string, string] => ['Dependent', id])]
      : [['Ends present coverage', signed.end_current_coverage ? 'if there is any' : 'no']];
  return [
    { kind: 'heading', text: 'References' },
    { kind: 'facts', rows: [['Enrollment', enrollmentId], ...chosen, ['Form', templateVersion]] },
  ];
}

export const certificate: CertificateWords = {
  title: 'Certificate of signature',
  lead: 'The pages before this one are what was shown and signed. This page says by whom, when and how that is known.',
  signature: 'Signature',
  signedBy: 'Signed by (typed name)',
  roster: 'Name on the roster',
  decision: 'Decision',
  decisions: { elect: 'Elected', waive: 'Declined' },
  signedAt: 'Signed at (UTC)',
  known: 'How the signer was known',
  signers: {
    employee_token: 'By an access token of this employee alone',
    partner_attested: 'The partner that called declares that it holds the signature of this person',
    passive_renewal: 'Nobody signed: the coverage of the year before was renewed without an answer',
    class_change: 'Nobody signed: another class of employees pays another share',
    reinstatement: 'Nobody signed: coverage that had ended goes on as it was signed before',
  },
  token: 'Access token',
  apiKey: 'API key',
  actor: 'Person named by the partner',
  address: 'IP address',
  browser: 'Browser',
  unknown: 'not known',
  consent: 'Consent that was given',
  hashes: 'Proof',
  document: 'Document (SHA-256)',
  election: 'Election (SHA-256)',
  record: 'This record (SHA-256)',
  previous: 'Record before it (SHA-256)',
  first: 'none: this is the first record',
  number: 'Number in the chain',
  verify:
    'Each record names the hash of the one before it, so none can be changed, dropped or put between unnoticed. The evidence that ' +
    'was kept, with the exact bytes of the document, lets anyone compute these hashes again.',
  page: 'Page {page} of {pages}',
};
