/** What a test does to the requests of a page. */
import type { Page } from 'playwright-core';

/** From here on no read is answered until it is let go, so whatever is shown meanwhile waited for the change itself at most. */
export async function holdReads(page: Page): Promise<() => void> {
  const { promise: letGo, resolve } = Promise.withResolvers<void>();
  await page.route('**/v1/**', async (route) => {
    if (route.request().method() === 'GET') await letGo;
    await route.continue();
  });
  return resolve;
}
