/**
 * The document that is shown before signing (rules 8.1): what, who, when, what it costs, what is authorized. It is made only
 * from its inputs, so the same inputs give the same bytes, and a hash of the inputs tells whether what was shown is still true.
 */
import { documentHtml, documentText } from '../signatures/document-form.rules.ts';
import type { Language } from '../vocabulary/languages.ts';
import type { DocumentInputs, Words } from './document-inputs.rules.ts';
import * as english from './words-en.rules.ts';
import * as spanish from './words-es.rules.ts';

/**
 * Part of the inputs: another wording is another document. After the point come the first digits of a hash of the words; a test
 * computes it, and fails if words have changed and the version has not.
 */
export const TEMPLATE_VERSION = '2026-2.f470693c';

export const WORDS: Record<Language, Words> = { en: english, es: spanish };

export interface ElectionDocument {
  html: string;
  text: string;
  /** The one-line consent, and the sentence on signing electronically. */
  consentText: string;
  answerText: string;
  signingText: string;
}

export function buildDocument(inputs: DocumentInputs): ElectionDocument {
  const words = WORDS[inputs.language];
  const { title, blocks } = words.wordsOf(inputs);
  const { signingText } = words;
  const answerText = words.answerText(inputs);
  return {
    html: documentHtml(inputs.language, title, blocks),
    text: documentText(title, blocks),
    ...{ consentText: `${answerText} ${signingText}`, answerText, signingText },
  };
}
