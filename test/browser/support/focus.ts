/** What users of a keyboard or a touch screen need: the focus is in view (WCAG 2.4.11), and targets are large enough. */
import type { Page } from 'playwright-core';
import { widgetFrame } from './audit.ts';

/** More stops than any screen has. */
const MOST_STOPS = 300;

/** Moves the focus through the whole widget by key, and lists what is wrong. `least`: the least width and height of a target, in pixels. */
export async function focusFaults(page: Page, least: number, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<string[]> {
  const frame = widgetFrame(page);
  await frame.evaluate(toFirst, key === 'Tab');
  const faults = new Set<string>();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    const found = await frame.evaluate(faultsOfFocused, least);
    if (found === null) return stop > 1 ? [...faults] : ['nothing takes the focus'];
    for (const fault of found) faults.add(fault);
    await page.keyboard.press(key);
  }
  return [...faults, `the focus never leaves within ${MOST_STOPS} stops`];
}

/** In the page: focuses its first stop, or its last. */
function toFirst(isForward: boolean): void {
  const stops = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]'),
  ].filter((one) => !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }));
  (isForward ? stops[0] : stops.at(-1))?.focus();
}

/** In the page. Null: the focus has left it. */
function faultsOfFocused(least: number): string[] | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body || !document.hasFocus()) return null;
  const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
  const isSeen = ({ width, height }: DOMRect) => width > 1 && height > 1;
  // Some radio buttons are drawn by their label alone; a link may take several lines.
  const own = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const seen = isSeen(own) ? own : (labels[0]?.getBoundingClientRect() ?? own);
  const name = `${element.tagName} ${(element.innerText || labels[0]?.innerText || element.outerHTML).slice(0, 60)}`;

  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const isIn = (from: number, to: number, size: number) =>
    to - from > size ? to > 0 && from < size : from >= -1 && to <= size + 1;
  const isInView = isIn(seen.top, seen.bottom, view.height) && isIn(seen.left, seen.right, view.width);
  const between = (from: number, to: number, part: number, size: number) =>
    Math.max(from, 0) + (Math.min(to, size) - Math.max(from, 0)) * part;
  const isCovered = [0.5, 0.2, 0.8].some((part) => {
    const at = document.elementFromPoint(
      between(seen.left, seen.right, part, view.width),
      between(seen.top, seen.bottom, part, view.height),
    );
    return !at || !(element.contains(at) || labels.some((label) => label.contains(at)));
  });

  const targets = [element, ...labels, ...[element.closest('.choice')].filter((one) => one !== null)];
  const sizes = targets.map((one) => one.getBoundingClientRect());
  const size = (side: 'width' | 'height') => Math.max(...sizes.map((box) => box[side]));
  // A link in a sentence is as high as its line.
  const isInText = element.tagName === 'A' && getComputedStyle(element).display === 'inline';
  return [
    ...(isInView ? [] : [`outside: ${name}`]),
    ...(isInView && isCovered ? [`covered: ${name}`] : []),
    ...(isInText || element.tabIndex < 0 || Math.min(size('width'), size('height')) >= least - 0.5
      ? []
      : [`${Math.round(size('width'))} × ${Math.round(size('height'))}: ${name}`]),
  ];
}
