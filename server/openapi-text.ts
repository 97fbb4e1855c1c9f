/** The texts of the OpenAPI document and the reference page that belong to no single route. */
import type { ApiText } from './platform/openapi/text.ts';
import type { Code } from './platform/register.ts';

/** Refusals that any route may answer in addition to its own. */
const COMMON: readonly Code[] = [
  'invalid_request',
  'unauthorized',
  'organization_required',
  'invalid_organization_header',
  'organization_access_denied',
  'not_found',
  'rate_limited',
  'clock_advancing',
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'internal_error',
  'unavailable',
];

/** Applies to every operation; in Markdown. */
const CONVENTIONS = `Embedded benefits: census in, eligibility, enrollment and payroll deductions, signed webhooks out.
The Connect API, and what its operator needs besides.

## Conventions

- One resource is \`{"data": {…}}\`, a list is \`{"data": […], "pagination": {…}}\`; a page past the last one is empty.
- Times are UTC in RFC 3339, dates are \`YYYY-MM-DD\`, amounts are whole US cents.
- IDs are a prefix and 22 characters; treat them as opaque. Objects in answers are open: ignore fields that you do not know.
- Requests are closed: a field of a body, at any depth, or a parameter that is not described here is 400 \`unknown_field\`, and
  nothing is done. From a newer SDK, the Connect API ignores such fields instead, and names them in the header
  \`Openroll-Ignored-Fields\`. Rows of a census are open.
- Every change takes an \`Idempotency-Key\` and \`?dry_run=true\`, which answers what would happen, with the events that would
  be sent, and stores nothing. Requests that answer a secret take neither.

## Credentials

\`Authorization: Bearer\` with an API key, or with an access token minted from it (\`issueAccessToken\`). A token may be bound
to one employer or one employee. \`x-openroll-callers\` says who may call an operation; everybody else gets 404, as for what
does not exist:

- \`K\`: API key or unbound token
- \`R\`: token bound to an employer, for that employer alone
- \`E\`: token bound to an employee, for that employee alone

## Errors

Every error has the same body. Branch on \`app_error_code\`, show \`message\`, quote \`trace_id\` when you ask for help; \`details\`
names each bad field by its path. Any operation may answer ${COMMON.map((code) => `\`${code}\``).join(', ')}.`;

export const API_TEXT: ApiText = {
  conventions: CONVENTIONS,
  callers: {
    K: 'an API key or an unbound access token (K)',
    R: 'a token bound to the employer (R)',
    E: 'a token bound to the employee (E)',
  },
  tags: {
    auth: 'Access tokens.',
    organizations: 'Your organization and its settings.',
    employers: 'Employers and their settings.',
    catalog: 'Benefit products and the plans of each, with their rates.',
    'plan-years': 'What an employer offers in a coverage year.',
    'eligibility-policies': 'Who may enroll, and after what waiting period.',
    employees: 'Roster sync, employments and their payroll deductions.',
    members: 'People across employers, and their dependents.',
    'life-events': 'Qualifying life events and the windows that they open.',
    enrollments: 'Options, documents, elections and their evidence.',
    payroll: 'Payroll access and deduction statements.',
    invoices: 'Employer billing.',
    'webhook-events': 'Stored events and their deliveries.',
    'webhook-subscriptions': 'Endpoints that are told of events.',
    sandbox: 'The test clock of a sandbox organization.',
    hris: 'Connections to payroll and HR systems.',
    groups: 'Care groups and their member sync.',
    plans: 'Care plans that group members can be put on.',
    users: 'Who signs in at the desk, and who looked at whom.',
    embed: 'What the embedded pages ask for.',
    operation: 'Health of the server.',
  },
  headings: { hris: 'HR systems' },
};
