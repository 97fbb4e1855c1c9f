/** What holds for every screen: no violation that axe finds, nothing that moves by itself, nothing wider than the window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The document of the (first) widget; of a page that frames nothing, the page itself. */
export function widgetFrame(page: Page): Frame {
  return page.frames()[1] ?? page.mainFrame();
}

/** Violations of WCAG 2.2 A and AA and of axe's own good practices, as `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  const frame = widgetFrame(page);
  // Evaluated from outside, so that the page's policy does not have to allow it; once per document, because it is slow.
  if (await frame.evaluate(() => !('axe' in window))) await frame.evaluate(AXE);
  return frame.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    // Only experimental rules need style sheets to be loaded again.
    const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

/** The sum of layout shifts in the widget since it was opened that no key or click caused. */
export function layoutShift(page: Page): Promise<number> {
  return widgetFrame(page).evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
            if (!entry.hadRecentInput) sum += entry.value;
          }
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
}

/** By how many pixels the widget's content is wider than its window: 0 is right. */
export function overflow(page: Page): Promise<number> {
  return widgetFrame(page).evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}

/** Texts that an element cuts off because they are wider or higher than it is. What is hidden from the eye on purpose has no size. */
export function cutOff(page: Page): Promise<string[]> {
  return widgetFrame(page).evaluate(() =>
    [...document.body.querySelectorAll<HTMLElement>('*')]
      .filter((one) => {
        const { overflowX, overflowY } = getComputedStyle(one);
        const clips = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
        if (!one.innerText?.trim() || one.clientWidth < 2 || one.clientHeight < 2) return false;
        const wide = clips(overflowX) && one.scrollWidth > one.clientWidth + 1;
        return wide || (clips(overflowY) && one.scrollHeight > one.clientHeight + 1);
      })
      .map((one) => `${one.tagName} ${one.className}: ${one.innerText.slice(0, 60)}`),
  );
}

/** Amounts on more than one line: `$482.` over `50` reads as another amount. */
export function brokenAmounts(page: Page): Promise<string[]> {
  return widgetFrame(page).evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const broken: string[] = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      for (const found of (node.textContent ?? '').matchAll(/[-+]?\$[\d,.]*\d/g)) {
        const range = document.createRange();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(`${found[0]} in ${node.parentElement?.outerHTML}`);
      }
    }
    return broken;
  });
}

/** Everything in the widget that moves, or would on a change, for longer than a millisecond. */
export function motion(page: Page): Promise<string[]> {
  return widgetFrame(page).evaluate(() => {
    const longest = (durations: string) => Math.max(...durations.split(',').map((one) => Number.parseFloat(one)));
    const moves = (style: CSSStyleDeclaration) =>
      longest(style.transitionDuration) > 0.001 ||
      (style.animationName !== 'none' && longest(style.animationDuration) > 0.001);
    return [...document.querySelectorAll('*')].flatMap((one) =>
      [null, '::before', '::after']
        .filter((part) => moves(getComputedStyle(one, part)))
        .map((part) => `${one.tagName} ${one.className}${part ?? ''}`),
    );
  });
}

/** In forced colors: drawings in the color of the page, such as a white tick on a box that is white now. */
export function unseen(page: Page): Promise<string[]> {
  return widgetFrame(page).evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'Canvas';
    const canvas = getComputedStyle(probe).color;
    probe.remove();
    return [...document.querySelectorAll('svg')]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).opacity !== '0')
      .filter((one) => getComputedStyle(one).color === canvas)
      .map((one) => one.outerHTML.slice(0, 160));
  });
}
