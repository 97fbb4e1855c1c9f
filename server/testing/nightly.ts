/** Whether `npm run nightly` runs the tests: then those that kill and crash do it as often as they are meant to. */
export const NIGHTLY = process.env.OPENROLL_NIGHTLY === '1';
