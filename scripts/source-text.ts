/**
 * A TypeScript text in four views, each as long as the text and with its lines in place: the code, the insides of quotes,
 * both without the comments, and the comments alone. A scanner of some sixty lines in place of a parser: the checks
 * look for words, and only need to know whether a word is in a comment.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface SourceText {
  path: string;
  text: string;
  /** Comments, the insides of quotes and regular expressions are blanks. */
  code: string;
  /** Only the insides of quotes and templates: where SQL is. */
  quoted: string;
  /** Both: the text without its comments. */
  plain: string;
  /** Only the comments, with their marks. */
  comments: string;
  imports: Import[];
}

export interface Import {
  /** A path from the root of the repository for a relative import, else the specifier. */
  target: string;
  typeOnly: boolean;
  line: number;
}

export function sourceText(path: string, text: string): SourceText {
  const { code, quoted, comments } = split(text);
  const plain = Array.from(code, (char, at) => (char === ' ' ? (quoted[at] ?? ' ') : char)).join('');
  return { path, text, code, quoted, plain, comments, imports: importsOf(path, plain) };
}

/** The files of these patterns that git knows or would take, so that a new file is checked before its first commit. */
export function listTree(root: string, ...patterns: string[]): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  return execFileSync('git', list, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)));
}

export function readTree(root: string, ...patterns: string[]): { path: string; text: string }[] {
  return listTree(root, ...patterns).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

type Where = 'code' | 'quoted' | 'comment' | 'neither';

// At a line's start (within a comment or a template) or after one of these, a slash begins a regular expression.
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{;]|\breturn|\bcase|=>)$/;
const REGEX = /^\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;
const SIMPLE_QUOTE = /^'(?:\\[\s\S]|[^'\\\n])*'?|^"(?:\\[\s\S]|[^"\\\n])*"?/;
const COMMENT = /^\/\/[^\n]*|^\/\*[\s\S]*?(?:\*\/|$)/;

function split(text: string): { code: string; quoted: string; comments: string } {
  let code = '';
  let quoted = '';
  let comments = '';
  const put = (part: string, where: Where) => {
    const blank = part.replace(/[^\n]/g, ' ');
    code += where === 'code' ? part : blank;
    quoted += where === 'quoted' ? part : blank;
    comments += where === 'comment' ? part : blank;
  };
  // One entry for each template that is open, holding the depth of braces inside its current `${…}`; -1: in its text.
  const templates: number[] = [];
  let at = 0;
  while (at < text.length) {
    const top = templates.length - 1;
    const depth = templates[top];
    const char = text[at] ?? '';
    if (depth === -1) {
      const part = char === '\\' || text.startsWith('${', at) ? text.slice(at, at + 2) : char;
      if (part === '`') templates.pop();
      if (part === '${') templates[top] = 0;
      put(part, part === '`' || part === '${' ? 'code' : 'quoted');
      at += part.length;
      continue;
    }
    const rest = text.slice(at, at + 20_000);
    const comment = COMMENT.exec(rest)?.[0];
    const regex = char === '/' && BEFORE_REGEX.test(code.slice(-200).trimEnd()) ? REGEX.exec(rest)?.[0] : undefined;
    const quote = SIMPLE_QUOTE.exec(rest)?.[0];
    if (comment) put(comment, 'comment');
    else if (regex) put(regex, 'neither');
    else if (quote) {
      put(char, 'code');
      put(quote.slice(1, -1), 'quoted');
      if (quote.length > 1) put(quote.slice(-1), 'code');
    } else {
      if (char === '`') templates.push(-1);
      if (char === '{' && depth !== undefined) templates[top] = depth + 1;
      if (char === '}' && depth !== undefined) templates[top] = depth - 1;
      put(char, 'code');
    }
    at += (comment ?? regex ?? quote ?? char).length;
  }
  return { code, quoted, comments };
}

// The brace keeps a clause from reaching back over other statements.
const STATEMENT =
  /\b(?:import|export)\s+(type\s+)?(\*|[\w$]+\s*,?\s*|[\w\s$,*]*\{[^}]*\}|\*\s+as\s+\w+)\s*from\s*'([^']+)'/g;
const BARE = /\bimport\s*\(?\s*'([^']+)'/g;

function importsOf(path: string, text: string): Import[] {
  const found = [...text.matchAll(STATEMENT)].map((match) => {
    const [, type, names = '', specifier = ''] = match;
    const listed = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
    const allTypes = listed?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    return { target: resolve(path, specifier), typeOnly: Boolean(type ?? allTypes), line: lineAt(text, match.index) };
  });
  const bare = [...text.matchAll(BARE)].map((match) => ({
    target: resolve(path, match[1] ?? ''),
    typeOnly: text.slice(0, match.index).trimEnd().endsWith('typeof'),
    line: lineAt(text, match.index),
  }));
  return [...found, ...bare];
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier;
}
