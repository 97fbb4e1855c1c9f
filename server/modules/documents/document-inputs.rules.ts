/** The inputs of the document for an election or a waiver, and the texts that each language must provide. */
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { PartnerPart } from '../plans/contribution.rules.ts';
import type { MonthRule } from '../plans/plan-year.rules.ts';
import type { BenefitCategory, CoverageTier, Relationship } from '../plans/rates.rules.ts';
import type { CertificateWords } from '../signatures/certificate.rules.ts';
import type { Block } from '../signatures/document-form.rules.ts';
import type { Language } from '../vocabulary/languages.ts';
import type { PayFrequency, TaxClassification } from '../vocabulary/payroll-words.ts';

/** The answer that is signed. Ids are wire ids. */
export type SignedDecision =
  | { decision: 'elect'; plan_id: string; dependent_ids: string[] }
  | { decision: 'waive'; reason: string | null; end_current_coverage: boolean };

/** Everything that the document says, and nothing else. Only calendar dates, and not today's. */
export interface DocumentInputs {
  templateVersion: string;
  language: Language;
  enrollmentId: string;
  signed: SignedDecision;
  employer: { name: string; email: string };
  employee: { name: string };
  benefit: { name: string; category: BenefitCategory };
  planYear: { start: CalendarDate; end: CalendarDate; taxClassification: TaxClassification };
  /** The last day on which it can be signed. */
  windowEnd: CalendarDate;
  /** Null for a waiver. */
  election: DocumentElection | null;
  /** Coverage that this decision ends; `lastDay` null: cancelled before it began. */
  endings: { plan: string; lastDay: CalendarDate | null }[];
  /** Who leaves because they are covered elsewhere, and since when. */
  otherCoverage?: { names: string[]; since: CalendarDate };
}

export interface DocumentElection {
  plan: { name: string; carrier: string | null; network: string | null; documents: { kind: string; url: string }[] };
  tier: CoverageTier;
  /** `from`, `to`: only if they join after the first day, or leave before the last. */
  dependents: { name: string; relationship: Relationship; isPartner?: true; from?: CalendarDate; to?: CalendarDate }[];
  coverage: { start: CalendarDate; end: CalendarDate };
  /** The cost once somebody has joined or left; until then the tier and amounts above apply. Omitted: nothing changes. */
  laterParts?: LaterPart[];
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
  /** Omitted: nobody is covered whose part is taxed. */
  partner?: PartnerPart;
  perPaycheckCents: number;
  payFrequency: PayFrequency;
  /** The number of paychecks by which a year's amount is divided. */
  paychecksPerYear: number;
  /** Nothing is deducted on the third payday of a month. */
  skipsThirdPayday: boolean;
  /** What is owed for a month that is not covered from its 1st, or not to its end; omitted: nothing, or all of it. */
  firstMonth?: Exclude<MonthRule, 'on_the_1st'>;
  lastMonth?: Exclude<MonthRule, 'on_the_1st' | 'full'>;
}

export interface LaterPart {
  from: CalendarDate;
  tier: CoverageTier;
  employeeCents: number;
  partner?: PartnerPart;
  perPaycheckCents: number;
}

/** Whether anything paid for a covered person is taxed. */
export function isTaxed({ partner, laterParts = [] }: DocumentElection): boolean {
  return [partner, ...laterParts.map((part) => part.partner)].some((one) => one !== undefined);
}

/** Whether anything is ever deducted from pay. */
export function isCharged({ employeeCents, laterParts = [] }: DocumentElection): boolean {
  return [employeeCents, ...laterParts.map((part) => part.employeeCents)].some((cents) => cents > 0);
}

/** One language, with the same blocks in the same order as every other. */
export interface Words {
  wordsOf(inputs: DocumentInputs): { title: string; blocks: Block[] };
  /** What is agreed to, in one line, shown beside the checkbox. With `signingText` it is the consent that is kept. */
  answerText(inputs: DocumentInputs): string;
  /** The sentence on signing electronically, shown once however many documents a name signs. */
  signingText: string;
  /** The texts around the evidence on the last page of the signed document's PDF. */
  certificate: CertificateWords;
}
