/**
 * A payroll product's page that embeds the three widgets, for a running Openroll: `node examples/payroll-page/main.ts`.
 * `npm run demo` starts it too, with people who have something to answer.
 */
import { resolve } from 'node:path';
import { readCredentials } from '../../server/platform/process/credentials.ts';
import { startPayrollPage } from './server.ts';

const { OPENROLL_URL, OPENROLL_API_KEY, OPENROLL_DATA_DIR = '.openroll', PORT = '5173' } = process.env;
const found = readCredentials(resolve(OPENROLL_DATA_DIR));
const baseUrl = OPENROLL_URL ?? found?.base_url;
const apiKey = OPENROLL_API_KEY ?? found?.api_key;
if (!baseUrl || !apiKey) {
  console.error('Start Openroll first (npm start), or set OPENROLL_URL and OPENROLL_API_KEY.');
  process.exit(1);
}
try {
  const { url } = await startPayrollPage({ baseUrl, apiKey }, Number(PORT));
  console.log(`The payroll page is at ${url}`);
} catch (error) {
  console.error(`The payroll page can't start: ${(error as Error).message}. PORT names another port.`);
  process.exit(1);
}
