/**
 * The one document that somebody is shown before signing (rules 8): what, who, when, what it costs, what is authorized.
 * It is made from its inputs alone, so the same inputs give the same bytes, and a hash of the inputs tells whether what was
 * shown still holds. Words are in document-words.rules.ts and, in
 * Spanish, document-words-es.rules.ts; here is their form: accessible HTML without scripts, and plain text.
 */
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { PayFrequency } from '../plans/paycheck.rules.ts';
import type { BenefitCategory, CoverageTier, Relationship } from '../plans/rates.rules.ts';
import { canonicalJson, sha256 } from '../signatures/signature.rules.ts';
import * as english from './document-words.rules.ts';
import * as spanish from './document-words-es.rules.ts';

/** Part of the inputs: another wording is another document. */
export const TEMPLATE_VERSION = '2026-1';

export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the person answers, as it is signed. Ids are those of the wire. */
export type SignedDecision =
  | { decision: 'elect'; plan_id: string; dependent_ids: string[] }
  | { decision: 'waive'; reason: string | null; end_current_coverage: boolean };

/** Everything that the document says, and nothing else. Dates have no time of day, and today is none of them. */
export interface DocumentInputs {
  templateVersion: string;
  language: Language;
  enrollmentId: string;
  signed: SignedDecision;
  employer: { name: string; email: string };
  employee: { name: string };
  benefit: { name: string; category: BenefitCategory };
  planYear: { start: CalendarDate; end: CalendarDate; taxClassification: 'Unknown' | 'Pre-tax' | 'Post-tax' };
  /** The last day on which it can be signed. */
  windowEnd: CalendarDate;
  /** Null for who waives. */
  election: DocumentElection | null;
  /** Coverage that this decision ends; `lastDay` null: called off, there will have been none. */
  endings: { plan: string; lastDay: CalendarDate | null }[];
}

export interface DocumentElection {
  plan: { name: string; carrier: string | null; network: string | null; documents: { kind: string; url: string }[] };
  tier: CoverageTier;
  dependents: { name: string; relationship: Relationship }[];
  coverage: { start: CalendarDate; end: CalendarDate };
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
  perPaycheckCents: number;
  payFrequency: PayFrequency;
}

/** Hex. Two documents with the same hash of inputs say the same. */
export function inputsHash(inputs: DocumentInputs): string {
  return sha256(canonicalJson(inputs)).toString('hex');
}

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'facts'; rows: [label: string, value: string][] }
  | { kind: 'list'; items: string[] };

export interface SignedDocument {
  html: string;
  text: string;
  consentText: string;
  /** Hex, of the UTF-8 bytes of `html`. */
  sha256: string;
  inputsSha256: string;
}

const WORDS = { en: english, es: spanish };

export function buildDocument(inputs: DocumentInputs): SignedDocument {
  const words = WORDS[inputs.language];
  const { title, blocks } = words.wordsOf(inputs);
  const html = asHtml(inputs.language, title, blocks);
  return {
    html,
    text: asText(title, blocks),
    consentText: words.consentText(inputs),
    sha256: sha256(html).toString('hex'),
    inputsSha256: inputsHash(inputs),
  };
}

const BODY = 'font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#fff;margin:0';
const MAIN = 'max-width:44rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere';
const CELL = 'padding:.35rem .75rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #767676';

function asHtml(language: Language, title: string, blocks: readonly Block[]): string {
  const safe = escapeHtml(title);
  return [
    `<!doctype html>`,
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe}</title></head>`,
    `<body style="${BODY}"><main style="${MAIN}">`,
    `<h1 style="font-size:1.5rem;line-height:1.25">${safe}</h1>`,
    ...blocks.map(blockHtml),
    `</main></body>`,
    `</html>`,
    '',
  ].join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="font-size:1.15rem;margin:1.5rem 0 .5rem">${escapeHtml(block.text)}</h2>`;
    case 'text':
      return `<p style="margin:.5rem 0">${escapeHtml(block.text)}</p>`;
    case 'facts':
      return `<table style="border-collapse:collapse;width:100%">\n${block.rows.map(rowHtml).join('\n')}\n</table>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`;
  }
}

function rowHtml([label, value]: [string, string]): string {
  const name = `<th scope="row" style="${CELL};font-weight:600">${escapeHtml(label)}</th>`;
  return `<tr>${name}<td style="${CELL}">${escapeHtml(value)}</td></tr>`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

function asText(title: string, blocks: readonly Block[]): string {
  return `${[title, ...blocks.map(blockText)].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.text.toUpperCase();
    case 'text':
      return block.text;
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${value}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
  }
}

const ELEMENTS = /<(h1|h2|p)\b[^>]*>([\s\S]*?)<\/\1>|<table\b[^>]*>([\s\S]*?)<\/table>|<ul\b[^>]*>([\s\S]*?)<\/ul>/g;
const ROW = /<th\b[^>]*>([\s\S]*?)<\/th>\s*<td\b[^>]*>([\s\S]*?)<\/td>/g;
const ITEM = /<li\b[^>]*>([\s\S]*?)<\/li>/g;

/** The title and blocks of stored bytes, so that they can be set in another form long after the words here have changed. */
export function readDocument(html: string): { title: string; blocks: Block[] } {
  let title = '';
  const blocks: Block[] = [];
  for (const [, tag, text = '', table, list] of html.matchAll(ELEMENTS)) {
    if (tag === 'h1') title = plainText(text);
    else if (tag === 'h2') blocks.push({ kind: 'heading', text: plainText(text) });
    else if (tag === 'p') blocks.push({ kind: 'text', text: plainText(text) });
    else if (list !== undefined)
      blocks.push({ kind: 'list', items: [...list.matchAll(ITEM)].map(([, item = '']) => plainText(item)) });
    else {
      const rows = [...(table ?? '').matchAll(ROW)];
      blocks.push({
        kind: 'facts',
        rows: rows.map(([, label = '', value = '']) => [plainText(label), plainText(value)]),
      });
    }
  }
  return { title, blocks };
}

const SIGNS = Object.fromEntries(Object.entries(ESCAPES).map(([sign, code]) => [code, sign]));

function plainText(html: string): string {
  return html.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt|quot|#39);/g, (code) => SIGNS[code] ?? code);
}
