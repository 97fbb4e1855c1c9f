/** What to look at when the demo is over: addresses, and requests with real ids to copy. */
import type { Api } from './api.ts';
import type { Books } from './books.ts';
import type { Screen } from './screen.ts';

export interface Where {
  baseUrl: string;
  folder: string;
  paint: Screen['paint'];
}

export async function whatToLookAt(api: Api, books: Books, { baseUrl, folder, paint }: Where): Promise<string[]> {
  const rehired = books.employees.find((one) => one.reference_id === 'LBW-0140');
  const pending = books.employees.flatMap((one) => one.enrollments).find(({ status }) => status === 'pending');
  const enrolled = books.employees.flatMap((one) => one.enrollments).find(({ status }) => status === 'enrolled');
  const employerId = rehired?.employer_id;
  const { now } = await api.get<{ now: string }>('/v1/test-clock');
  const get = (path: string) => `curl -s -H "$AUTH" ${baseUrl}${path}`;
  const requests: [string, string][] = [
    ['The coverage of Marisol V., who left and came back', get(`/v1/members/${rehired?.member_id}/enrollments`)],
    ['The signed document of an election, with its hashes', get(`/v1/enrollments/${enrolled?.id}/signature`)],
    ['What an open enrollment offers, and what it costs per paycheck', get(`/v1/enrollments/${pending?.id}/options`)],
    [
      'The payroll deductions, with a CSV file for each month',
      get(`/v1/employers/${employerId}/payroll-deduction-statements`),
    ],
    [
      `Another month: the clock stands at ${now.slice(0, 10)}`,
      `curl -s -H "$AUTH" -H 'Content-Type: application/json' '${baseUrl}/v1/test-clock/advance?wait=true' \\\n` +
        `    -d '{"to": "${nextMonth(now)}"}'`,
    ],
  ];
  return [
    '',
    paint('bold', 'Look around'),
    `  API          ${baseUrl}/v1`,
    `  Reference    ${baseUrl}/docs`,
    `  Credentials  ${folder}/credentials.json  (server log: ${folder}/server.log)`,
    '',
    paint('bold', 'In another terminal, in this folder'),
    `  AUTH="Authorization: Bearer $(node -p 'JSON.parse(fs.readFileSync("${folder}/credentials.json")).api_key')"`,
    ...requests.flatMap(([what, request]) => [paint('dim', `  # ${what}`), `  ${request}`]),
    paint('dim', '  # Every event from the first one on'),
    `  OPENROLL_DATA_DIR=${folder} npm run openroll -- events tail --all`,
    '',
  ];
}

function nextMonth(now: string): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1, 9)).toISOString().replace('.000', '');
}
