/**
 * The document, rebuilt from the text of its HTML: none of its markup reaches this page, so nothing in it can run, and it
 * follows the page's theme, zoom and screen reader. An iframe would keep its colors, but the page's policy refuses the styles in
 * it, and a frame that scrolls inside a frame is hard to read on a phone. The signature covers the server's bytes, by their hash.
 */
import { createElement, type ReactNode, useMemo } from 'react';

/** The elements of documents; of anything else, only the text is shown. Headings are one level below the page's. */
const KNOWN: Record<string, string> = {
  H1: 'h3',
  H2: 'h4',
  P: 'p',
  UL: 'ul',
  LI: 'li',
  TABLE: 'table',
  TBODY: 'tbody',
  TR: 'tr',
  TH: 'th',
  TD: 'td',
};

interface DocumentTextProps {
  html: string;
  language: string;
  /** For screen readers. */
  name: string;
}

export function DocumentText({ html, language, name }: DocumentTextProps) {
  const content = useMemo(() => {
    // Styles are removed before parsing: the page's policy would refuse and report each of them.
    const { body } = new DOMParser().parseFromString(html.replace(/ style="[^"]*"/g, ''), 'text/html');
    return childrenOf(body);
  }, [html]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className="document" lang={language} aria-label={name} tabIndex={0}>
      {content}
    </section>
  );
}

function childrenOf(parent: Element): ReactNode[] {
  return [...parent.childNodes].map((node, at) => {
    if (node.nodeType === Node.TEXT_NODE) return wholeAmounts(node.textContent ?? '');
    if (!(node instanceof Element) || node.tagName === 'SCRIPT' || node.tagName === 'STYLE') return null;
    const tag = KNOWN[node.tagName];
    if (!tag) return childrenOf(node);
    return createElement(tag, { key: at, ...(tag === 'th' ? { scope: 'row' } : {}) }, ...childrenOf(node));
  });
}

/** An amount is never broken into two lines, however narrow its cell: read in two, it is another amount. */
function wholeAmounts(text: string): ReactNode {
  if (!/\S/.test(text)) return null;
  return text.split(/(\$[\d,.]*\d)/).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text don't move
      <span key={at} className="amount">
        {part}
      </span>
    ),
  );
}
