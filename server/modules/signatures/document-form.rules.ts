/**
 * The form of a document that is signed: a title and blocks, as accessible HTML without scripts and as plain text. The HTML is
 * what is hashed, signed and kept, so it can be read back into blocks. The content of the blocks is the caller's business.
 */
import { withoutMisleading } from '../../platform/values/text.ts';
import type { Language } from '../vocabulary/languages.ts';

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'facts'; rows: [label: string, value: string][] }
  | { kind: 'list'; items: string[] };

const BODY = 'font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#fff;margin:0';
const MAIN = 'max-width:44rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere';
const CELL = 'padding:.35rem .75rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #767676';

export function documentHtml(language: Language, title: string, blocks: readonly Block[]): string {
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

export function escapeHtml(text: string): string {
  return withoutMisleading(text).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

export function documentText(title: string, blocks: readonly Block[]): string {
  return withoutMisleading(`${[title, ...blocks.map(blockText)].join('\n\n')}\n`);
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.text.toUpperCase();
    case 'text':
      return block.text;
    case 'facts':
      // A value of several lines must not look like more facts.
      return block.rows.map(([label, value]) => `${label}: ${value.replace(/\s*[\r\n]\s*/g, ' ')}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
  }
}

const ELEMENTS = /<(title|h2|p)\b[^>]*>([\s\S]*?)<\/\1>|<table\b[^>]*>([\s\S]*?)<\/table>|<ul\b[^>]*>([\s\S]*?)<\/ul>/g;
const ROW = /<th\b[^>]*>([\s\S]*?)<\/th>\s*<td\b[^>]*>([\s\S]*?)<\/td>/g;
const ITEM = /<li\b[^>]*>([\s\S]*?)<\/li>/g;

/** The title and blocks of stored bytes, so that they can be shown in another form long after the words have changed. */
export function readDocument(html: string): { title: string; blocks: Block[] } {
  let title = '';
  const blocks: Block[] = [];
  for (const [, tag, text = '', table, list] of html.matchAll(ELEMENTS)) {
    if (tag === 'title') title = plainText(text);
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
