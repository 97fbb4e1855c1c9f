/**
 * Renders PDFs in a thread: with pdfkit, in DejaVu Sans, which has the letters of nearly every alphabet (Nguyễn, Łukasz, Ελένη,
 * Олена), on US Letter or a card. The same content gives the same bytes: nothing in a file is random.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { answerQuestions } from '../worker/thread.ts';
import { type Face, INK, MUTED, type PdfContent, type Sheet, type Stroke } from './pdf.ts';

const FONTS = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const FACES: Record<Face, string> = {
  regular: 'DejaVuSansCondensed',
  bold: 'DejaVuSansCondensed-Bold',
  mono: 'DejaVuSansMono',
};

const RULE = '#c4c4c4';
/** In points; a card has 85.6 × 53.98 mm. */
const PAPERS = {
  letter: { size: 'LETTER', margin: 60 },
  card: { size: [242.65, 153.01], margin: 10 },
};

answerQuestions(renderPdf);

async function renderPdf(content: PdfContent): Promise<Buffer> {
  const doc = newDocument(content);
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const sheet = sheetOf(doc);
  for (const [name, ...args] of content.steps) (sheet[name] as (...args: unknown[]) => void)(...args);
  writeFooters(doc, content);
  return new Promise((resolve, reject) => {
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
    doc.end();
  });
}

function newDocument({ title, language, at, paper = 'letter' }: PdfContent): PDFKit.PDFDocument {
  const doc = new PDFDocument({
    ...PAPERS[paper],
    bufferPages: true,
    lang: language,
    displayTitle: true,
    info: { Title: title, Creator: 'Openroll', Producer: 'Openroll', CreationDate: new Date(at) },
  });
  for (const [name, file] of Object.entries(FACES)) doc.registerFont(name, join(FONTS, `${file}.ttf`));
  doc.font('regular').fontSize(10).fillColor(INK).lineGap(2);
  return doc;
}

const widthOf = ({ page }: PDFKit.PDFDocument) => page.width - 2 * page.margins.left;

function sheetOf(doc: PDFKit.PDFDocument): Sheet {
  const width = widthOf(doc);
  const margin = doc.page.margins.left;
  const bottom = () => doc.page.height - margin;
  const keep = (points: number) => {
    if (doc.y + points > bottom()) doc.addPage();
  };
  const shown = (text: string, face: Face) => printable(doc, text, face);

  const text: Sheet['text'] = (content, { face = 'regular', size = 10, color = INK, before = 0 } = {}) => {
    doc.font(face).fontSize(size).fillColor(color);
    doc.y += before;
    doc.text(shown(content, face), margin, doc.y, { width });
  };
  return {
    text,
    keep,
    newPage: () => void doc.addPage(),
    space: (points) => {
      doc.y += points;
    },
    bullet: (content) => {
      doc.font('regular').fontSize(10).fillColor(INK);
      keep(doc.heightOfString(content, { width: width - 14 }));
      const { y } = doc;
      doc.text('•', margin, y, { width: 14 });
      doc.text(shown(content, 'regular'), margin + 14, y, { width: width - 14 });
      doc.y += 2;
    },
    row: (columns, cells, { face = 'regular', faces = [], size = 9.5, ruled = false } = {}) => {
      doc.fontSize(size).fillColor(INK);
      const placed = cells.map((cell, at) => ({
        ...{ face: faces[at] ?? face, cell: shown(cell, faces[at] ?? face) },
        ...{ width: width * (columns[at]?.share ?? 0) - 8, align: columns[at]?.align ?? 'left' },
      }));
      const height = Math.max(
        ...placed.map((one) => doc.font(one.face).heightOfString(one.cell, { width: one.width })),
      );
      keep(height + 8);
      const top = doc.y + 3;
      let left = margin;
      for (const one of placed) {
        doc
          .font(one.face)
          .text(one.cell, one.align === 'right' ? left + 8 : left, top, { width: one.width, align: one.align });
        left += one.width + 8;
      }
      doc.y = top + height + 3;
      if (ruled)
        doc
          .moveTo(margin, doc.y)
          .lineTo(margin + width, doc.y)
          .lineWidth(0.5)
          .strokeColor(RULE)
          .stroke();
    },
    drawing: (strokes, height) => {
      keep(height + 8);
      ink(doc, strokes, { left: margin + 8, top: doc.y + 4, width: width / 2, height: height - 8 });
      doc.y += height;
      doc
        .moveTo(margin, doc.y)
        .lineTo(margin + width / 2 + 16, doc.y)
        .lineWidth(0.5)
        .strokeColor(MUTED)
        .stroke();
      doc.y += 4;
    },
  };
}

function writeFooters(doc: PDFKit.PDFDocument, { footer = '', pageLabel = '' }: PdfContent): void {
  if (!footer && !pageLabel) return;
  const margin = doc.page.margins.left;
  const width = widthOf(doc);
  const { start, count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(start + page);
    // Without this, pdfkit would start another page for text below the margin.
    doc.page.margins.bottom = 0;
    doc.font('regular').fontSize(8).fillColor(MUTED);
    const label = pageLabel.replace('{page}', String(page + 1)).replace('{pages}', String(count));
    doc.text(printable(doc, footer, 'regular'), margin, doc.page.height - 40, { width: width * 0.8, lineBreak: false });
    doc.text(label, margin, doc.page.height - 40, { width, align: 'right', lineBreak: false });
  }
}

/** A character that the font lacks (such as Chinese) would be an empty box, so its code point is printed. */
function printable(doc: PDFKit.PDFDocument, text: string, face: Face): string {
  const { font } = (doc.font(face) as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })
    ._font;
  return [...text.normalize('NFC')]
    .map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      const control = code < 32 && letter !== '\n';
      if (!control && (letter === '\n' || font.hasGlyphForCodePoint(code))) return letter;
      return control ? ' ' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .join('');
}

function ink(
  doc: PDFKit.PDFDocument,
  strokes: readonly Stroke[],
  box: { left: number; top: number; width: number; height: number },
): void {
  const points = strokes.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
  const wide = xs.reduce((a, b) => Math.max(a, b)) - left || 1;
  const tall = ys.reduce((a, b) => Math.max(a, b)) - top || 1;
  const scale = Math.min(box.width / wide, box.height / tall);
  const place = ([x, y]: readonly [number, number]): [number, number] => [
    box.left + (x - left) * scale,
    box.top + (y - top) * scale,
  ];
  doc.lineWidth(1.4).lineCap('round').lineJoin('round').strokeColor(INK).fillColor(INK);
  for (const stroke of strokes) {
    const [first, ...rest] = stroke.map(place);
    if (!first) continue;
    if (rest.length === 0) doc.circle(...first, 0.9).fill();
    else {
      doc.moveTo(...first);
      for (const point of rest) doc.lineTo(...point);
      doc.stroke();
    }
  }
}
