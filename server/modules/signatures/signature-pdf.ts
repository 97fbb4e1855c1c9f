/**
 * The signed document as a PDF, with the evidence of its signature on the last page. It is made only from the stored bytes and
 * the record, and dated by the signing, so that it is the same file whenever it is made again.
 */
import { type Column, MUTED, type PdfContent, pdfContent, type Sheet } from '../../platform/pdf/pdf.ts';
import { wireId } from '../vocabulary/ids.ts';
import type { CertificateWords } from './certificate.rules.ts';
import { type Block, readDocument } from './document-form.rules.ts';
import { strokesOf } from './signature.rules.ts';
import type { SignatureRow } from './signature.sql.ts';

const FACTS: Column[] = [
  { share: 0.38, align: 'left' },
  { share: 0.62, align: 'left' },
];

export function signaturePdf(row: SignatureRow, words: CertificateWords): PdfContent {
  const { title, blocks } = readDocument(row.document_html);
  const about = { title, language: row.language, at: row.signed_at, pageLabel: words.page };
  return pdfContent({ ...about, footer: `SHA-256 ${row.document_sha256.toString('hex')}` }, (sheet) => {
    sheet.text(title, { face: 'bold', size: 19 });
    for (const block of blocks) writeBlock(sheet, block);
    sheet.newPage();
    writeCertificate(sheet, row, words);
  });
}

function writeBlock(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'heading':
      // Never left alone at the foot of a page.
      sheet.keep(64);
      sheet.text(block.text, { face: 'bold', size: 12.5, before: 12 });
      sheet.space(2);
      break;
    case 'text':
      sheet.text(block.text, { before: 2 });
      sheet.space(3);
      break;
    case 'list':
      for (const item of block.items) sheet.bullet(item);
      break;
    case 'facts':
      for (const fact of block.rows) sheet.row(FACTS, fact, { faces: ['bold', 'regular'], ruled: true });
      break;
  }
}

function writeCertificate(sheet: Sheet, row: SignatureRow, words: CertificateWords): void {
  const facts = (rows: readonly [label: string, value: string | null][], mono = false) => {
    for (const [label, value] of rows) {
      if (value !== null) sheet.row(FACTS, [label, value], { faces: ['bold', mono ? 'mono' : 'regular'], ruled: true });
    }
  };
  const heading = (text: string) => writeBlock(sheet, { kind: 'heading', text });
  sheet.text(words.title, { face: 'bold', size: 19 });
  sheet.text(words.lead, { color: MUTED, before: 4 });
  heading(words.signature);
  if (row.strokes && row.strokes.length > 0) sheet.drawing(strokesOf(row.strokes), 70);
  facts([
    [words.signedBy, row.signed_name || null],
    [words.roster, row.roster_name],
    [words.decision, words.decisions[row.decision]],
    [words.signedAt, row.signed_at.replace('T', ' ').replace(/(\.\d+)?Z$/, '')],
    [words.known, words.signers[row.signer_kind]],
    [words.token, row.credential_id],
    [words.apiKey, row.api_key_id],
    [words.actor, [row.actor_name, row.actor_id].filter(Boolean).join(' · ') || null],
    [words.address, row.ip ?? words.unknown],
    [words.browser, row.user_agent ?? words.unknown],
  ]);
  if (row.consent_text) {
    heading(words.consent);
    writeBlock(sheet, { kind: 'text', text: row.consent_text });
  }
  heading(words.hashes);
  const hex = (hash: Buffer) => hash.toString('hex').replace(/(.{32})/, '$1\n');
  facts(
    [
      [words.document, hex(row.document_sha256)],
      [words.election, hex(row.election_sha256)],
      [words.record, hex(row.record_sha256)],
      [words.previous, row.previous_sha256 ? hex(row.previous_sha256) : words.first],
      [words.number, `${row.number} · ${wireId('signature', row.id)}`],
    ],
    true,
  );
  sheet.text(words.verify, { size: 8.5, color: MUTED, before: 10 });
}
