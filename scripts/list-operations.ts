/** Writes the table of Connect's operations into its guide, between two markers: what of the contract the server itself lists. */

interface Paths<Operation extends object> {
  paths: Record<string, Record<string, Operation>>;
}
export type ContractDocument = Paths<{ operationId: string; 'x-generation': number }>;

const BEGIN = '<!-- written from the contract and openapi.json by npm run generate -->';
const END = '<!-- end of the table -->';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What a client should know about an existing operation; everything else is in the reference. */
const NOTES: Record<string, string> = {
  createBenefitEligibilityPolicy: 'generation 2 reads it on the plan year',
  getEmployee: 'who has left is `terminated` for generation 2',
  getEnrollment: '`sbc_url` is for individual plans of an ICHRA, so it is null',
  getBenefitPlanYear: 'no plan year is of an ICHRA, so `ichra_contribution_classes` is empty',
  listEmployerEmployees: 'who has left is `terminated` for generation 2',
  listMemberEmployments: 'who has left is `terminated` for generation 2',
  listMemberEnrollments: 'generation 2: `coverage_start` only where a plan was elected',
  listWebhookEvents: 'generation 2: without `employer.eligibility_policy_created`',
};

/** The guide with the table in its place; a guide without the place is a fault. */
export function tableInto(guide: string, contract: ContractDocument, server: Paths<object>, notes = NOTES): string {
  const [begin, end] = [guide.indexOf(BEGIN), guide.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('the guide has no place for the table of operations');
  return `${guide.slice(0, begin + BEGIN.length)}\n${tableOf(contract, server, notes)}\n${guide.slice(end)}`;
}

function tableOf(contract: ContractDocument, server: Paths<object>, notes: typeof NOTES): string {
  const there = new Set(operationsIn(server).map(({ method, path }) => anonymous(method, path)));
  const wanted = operationsIn(contract);
  const known = new Set(wanted.map(({ operationId }) => operationId));
  const stray = Object.keys(notes).find((name) => !known.has(name));
  if (stray) throw new Error(`a note on ${stray}, which the contract does not have`);
  const rows = wanted.map(({ operationId, method, path, ...rest }) => {
    const isThere = there.has(anonymous(method, path));
    const note = isThere ? (notes[operationId] ?? '') : '**not there:** 404';
    return `| \`${operationId}\` | ${rest['x-generation']} | \`${method.toUpperCase()} ${path}\` | ${note} |`;
  });
  const count = wanted.filter(({ method, path }) => there.has(anonymous(method, path))).length;
  const head = ['| operation | generation | path | notes |', '| --- | --- | --- | --- |'];
  return [`${count} of ${wanted.length} operations are there.`, '', ...head, ...rows].join('\n');
}

function operationsIn<Operation extends object>({ paths }: Paths<Operation>) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ ...operation, method, path })),
  );
}

/** Some parameters have different names in the two documents. */
const anonymous = (method: string, path: string) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`;
