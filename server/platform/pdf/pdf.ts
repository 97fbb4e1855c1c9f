/**
 * The content of a PDF, in order, as data. Rendering takes a tenth of a second or more, so it is done in a thread
 * (pdf.thread.ts). The same content gives the same bytes: its date is an argument.
 */
import type { Instant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';
import { thread } from '../worker/thread.ts';

export type Face = 'regular' | 'bold' | 'mono';
export type Stroke = readonly (readonly [x: number, y: number])[];

export const INK = '#1a1a1a';
export const MUTED = '#595959';

export interface Column {
  /** A fraction of the width between the margins. */
  share: number;
  align: 'left' | 'right';
}

export interface Sheet {
  text(text: string, style?: { face?: Face; size?: number; color?: string; before?: number }): void;
  /** One row of texts, kept together on a page; `ruled`: with a hairline below. */
  row(
    columns: readonly Column[],
    cells: readonly string[],
    style?: { face?: Face; faces?: Face[]; size?: number; ruled?: boolean },
  ): void;
  bullet(text: string): void;
  space(points: number): void;
  /** Starts a new page unless this much space is left on this one. */
  keep(points: number): void;
  newPage(): void;
  /** A line through points, scaled into a box of this height. */
  drawing(strokes: readonly Stroke[], height: number): void;
}

type Step = { [Name in keyof Sheet]: [name: Name, ...Parameters<Sheet[Name]>] }[keyof Sheet];

export interface PdfContent {
  title: string;
  language: string;
  at: Instant;
  /** US Letter by default; `card` is the size of a bank card (ISO/IEC 7810 ID-1). */
  paper?: 'letter' | 'card';
  /** At the bottom of each page. */
  footer?: string;
  /** Beside the footer, with {page} and {pages}. */
  pageLabel?: string;
  steps: Step[];
}

/** Records what `write` puts on the sheet. */
export function pdfContent(about: Omit<PdfContent, 'steps'>, write: (sheet: Sheet) => void): PdfContent {
  const steps: Step[] = [];
  const note =
    <Name extends keyof Sheet>(name: Name) =>
    (...args: Parameters<Sheet[Name]>) =>
      void steps.push([name, ...args] as unknown as Step);
  write({
    text: note('text'),
    row: note('row'),
    bullet: note('bullet'),
    space: note('space'),
    keep: note('keep'),
    newPage: note('newPage'),
    drawing: note('drawing'),
  });
  return { ...about, steps };
}

export interface PdfRenderer {
  /** Organizations take turns. */
  render(organizationId: Uuid, content: PdfContent): Promise<Buffer>;
  close(): Promise<void>;
}

export function pdfRenderer(): PdfRenderer {
  const rendering = thread<PdfContent, Uint8Array>(new URL('./pdf.thread.ts', import.meta.url));
  return {
    render: async (organizationId, content) => {
      const { buffer, byteOffset, byteLength } = await rendering.ask(organizationId, content);
      return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    },
    close: rendering.close,
  };
}
