/** What holds for every screen: no violation that axe knows, nothing that moves by itself, nothing wider than the window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The document of the (first) widget. */
export function widgetFrame(page: Page): Frame {
  const frame = page.frames()[1];
  if (!frame) throw new Error('no widget is shown');
  return frame;
}

/** Violations of WCAG 2.2 A and AA and of axe's own good practices, as `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  const frame = widgetFrame(page);
  // Evaluated from outside, so that the page's policy does not have to allow it.
  await frame.evaluate(AXE);
  return frame.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
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

/** How far the widget's content is wider than its window, in pixels: 0 is right. */
export function overflow(page: Page): Promise<number> {
  return widgetFrame(page).evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}
