/** The input and the findings of an architecture rule. */
import type { Migration } from '../migrations.ts';
import { lineAt, type SourceText } from '../source-text.ts';

export interface Finding {
  path: string;
  line: number;
  rule: string;
  sentence: string;
}

/** A finding in the file that a rule checks. */
export type Found = Omit<Finding, 'path' | 'rule'>;

/** A finding anywhere in the tree. */
export type Placed = Omit<Finding, 'rule'>;

export interface Tree {
  files: readonly SourceText[];
  migrations: readonly Migration[];
  /** Null: not checked. */
  readmes: readonly { path: string; text: string }[] | null;
}

export type Rule = (tree: Tree) => Placed[];

/** A rule that checks one file after another. */
export const eachFile =
  (find: (file: SourceText) => Found[]): Rule =>
  ({ files }) =>
    files.flatMap((file) => find(file).map((found) => ({ path: file.path, ...found })));

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** The folder under server/modules that a file is in, or null. */
export const moduleOf = (path: string): string | null => /^server\/modules\/([^/]+)\//.exec(path)?.[1] ?? null;

export function matches(text: string, pattern: RegExp, sentence: (found: string) => string): Found[] {
  return [...text.matchAll(pattern)].map((match) => ({
    line: lineAt(text, match.index),
    sentence: sentence(match[0].replace(/\s+/g, ' ')),
  }));
}
