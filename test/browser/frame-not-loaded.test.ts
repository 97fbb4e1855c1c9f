/** A frame that stays empty: the browser reports no reason to the page, so the SDK reports that it is empty. */
import { expect, inject, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { startHost } from './support/host.ts';

it('a frame in which no page answers is reported once', { timeout: 60_000 }, async () => {
  // Nothing listens there.
  const host = await startHost('http://127.0.0.1:9', inject('hostScript'), async () => ({
    token: 't',
    expiresIn: 900,
  }));
  const browser = await launchChromium(inject('chromium'));
  try {
    host.options = { sdk: 'ours', widgets: [{ page: 'employee-dashboard', boundTo: { type: 'employee', id: 'ada' } }] };
    const page = await browser.newPage();
    await page.goto(host.origin);
    await page.waitForFunction(() => window.calls.some(([, code]) => code === 'FRAME_NOT_LOADED'));
    const reported = (await page.evaluate(() => window.calls)).filter(([, code]) => code === 'FRAME_NOT_LOADED');
    expect(reported).toEqual([['onError', 'FRAME_NOT_LOADED', expect.stringContaining('10 s')]]);
  } finally {
    await browser.close();
    await host.close();
  }
});
