/** Writes the table of roles into the guide to the desk, between two markers: what server/modules/users/roles.rules.ts says. */
import { AREAS } from '../server/modules/users/roles.rules.ts';
import { ROLES } from '../server/modules/vocabulary/roles.ts';

const BEGIN = '<!-- written from server/modules/users/roles.rules.ts by npm run generate -->';
const END = '<!-- end of the table -->';

/** The guide with the table in its place; a guide without the place is a fault. */
export function rolesInto(guide: string): string {
  const [begin, end] = [guide.indexOf(BEGIN), guide.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('the guide has no place for the table of roles');
  return `${guide.slice(0, begin + BEGIN.length)}\n${table()}\n${guide.slice(end)}`;
}

function table(): string {
  const head = `| | ${ROLES.map((role) => `\`${role}\``).join(' | ')} |\n| --- |${' :-: |'.repeat(ROLES.length)}`;
  const rows = AREAS.map(
    ({ name, roles }) => `| ${name} | ${ROLES.map((role) => (roles.includes(role) ? '✓' : '')).join(' | ')} |`,
  );
  const operations = AREAS.map(
    ({ name, operations: names }) => `- ${name}: ${names.map((one) => `\`${one}\``).join(', ')}`,
  );
  return [
    head,
    ...rows,
    '',
    'The operations of each line, by the names that the reference gives them:',
    '',
    ...operations,
  ].join('\n');
}
