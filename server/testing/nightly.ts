/** Whether `npm run nightly` runs the tests: then tests that kill and crash do so as often as intended. */
export const NIGHTLY = process.env.OPENROLL_NIGHTLY === '1';
