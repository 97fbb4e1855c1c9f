/** Draws the state machines into the READMEs of their modules, between two markers; `npm run generate` runs it. */
import { ENROLLMENT } from '../server/modules/enrollments/enrollment.rules.ts';
import { LIFE_EVENT } from '../server/modules/life-events/life-event.rules.ts';
import { drawMachine, type Machine } from '../server/platform/commands/machine.ts';

/** README → its machine. */
export const DRAWINGS: Record<string, Machine<string, string, string>> = {
  'server/modules/enrollments/README.md': ENROLLMENT,
  'server/modules/life-events/README.md': LIFE_EVENT,
};

const BEGIN = '<!-- drawn from the table by npm run generate -->';
const END = '<!-- end of the drawing -->';

/** The README with the drawing in its place; a README without the place is a fault. */
export function drawInto(readme: string, machine: Machine<string, string, string>): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`no place for the drawing of "${machine.name}"`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\`\`\`mermaid\n${drawMachine(machine)}\`\`\`\n${readme.slice(end)}`;
}
