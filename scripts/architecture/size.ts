/** Small enough to read: files, and rooms of files. */
import { eachFile, isTest, moduleOf, type Placed, type Rule } from './rule.ts';

const LONGEST = 400;
const GENERATED = [
  'server/platform/database/tables.ts',
  'server/platform/database/columns.ts',
  'client/src/generated/api-types.ts',
];

/** Sources of one module, tests apart. */
const MOST_FILES = 20;

export const fileLength: Rule = eachFile((file) => {
  const lines = file.text.trimEnd().split('\n').length;
  if (lines <= LONGEST || GENERATED.includes(file.path)) return [];
  return [{ line: LONGEST + 1, sentence: `${lines} lines, more than ${LONGEST}: is there a second noun inside?` }];
});

export const moduleSize: Rule = ({ files }) => {
  const rooms = new Map<string, string[]>();
  for (const { path } of files) {
    const name = moduleOf(path);
    if (name !== null && !isTest(path)) rooms.set(name, [...(rooms.get(name) ?? []), path]);
  }
  return [...rooms].flatMap(([name, paths]): Placed[] => {
    if (paths.length <= MOST_FILES) return [];
    const sentence = `${name} has ${paths.length} files, more than ${MOST_FILES}: is there a second noun inside?`;
    return [{ path: paths.sort()[MOST_FILES] ?? '', line: 1, sentence }];
  });
};
