/** XML as a stream of elements. A document type is refused: workbooks have none, and entities can make XML endless. */
import { SaxesParser } from 'saxes';
import { UnreadableFile } from './unreadable.ts';
import type { TakePart } from './zip.ts';

export interface Elements {
  /** Names come without their prefix. */
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

export function readXml({ open, text, close }: Elements): TakePart {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser({ position: false, xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new UnreadableFile('document_type');
  });
  parser.on('opentag', ({ name, attributes }) => open(local(name), attributes));
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  if (close) parser.on('closetag', ({ name }) => close(local(name)));
  return (bytes, isLast) => {
    parser.write(decoder.decode(bytes, { stream: !isLast }));
    if (isLast) parser.close();
  };
}

/** `x:row` → `row` */
export const local = (name: string): string => name.slice(name.indexOf(':') + 1);
