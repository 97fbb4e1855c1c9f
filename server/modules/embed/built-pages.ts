/**
 * The embedded pages as Vite built them (embed/dist): one HTML file each and hashed assets, read and compressed once and then
 * served from memory. A new build is noticed by the time of its HTML, so a server that runs need not be started again.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** The pages, named as in their path; whom the token is bound to is in drops.md's table. */
export const PAGES = ['employee-dashboard', 'employer-benefits', 'employer-billing'] as const;
export type Page = (typeof PAGES)[number];

export interface Asset {
  type: string;
  plain: Buffer;
  /** Null where it does not become smaller. */
  br: Buffer | null;
  gzip: Buffer | null;
}

export interface Build {
  html: Map<Page, string>;
  assets: Map<string, Asset>;
}

export interface BuiltPages {
  /** Null: there is no whole build in the folder. */
  current(): Promise<Build | null>;
}

export function builtPages(folder: string): BuiltPages {
  let loaded: { stamp: string; build: Promise<Build | null> } | null = null;
  return {
    current: async () => {
      const stamp = await stampOf(folder);
      if (stamp === null) return null;
      if (loaded?.stamp !== stamp) loaded = { stamp, build: readBuild(folder) };
      return loaded.build;
    },
  };
}

const htmlFile = (folder: string, page: Page) => join(folder, page, 'index.html');

/** When the build was made; null while a page is missing. */
async function stampOf(folder: string): Promise<string | null> {
  try {
    const times = await Promise.all(PAGES.map(async (page) => (await stat(htmlFile(folder, page))).mtimeMs));
    return times.join();
  } catch (error) {
    return missing(error);
  }
}

async function readBuild(folder: string): Promise<Build | null> {
  try {
    const html = await Promise.all(
      PAGES.map(async (page) => [page, await readFile(htmlFile(folder, page), 'utf8')] as const),
    );
    const names = (await readdir(join(folder, 'assets'))).filter((name) => extname(name) in TYPES);
    const assets = names.map(async (name) => [name, await readAsset(join(folder, 'assets', name))] as const);
    return { html: new Map(html), assets: new Map(await Promise.all(assets)) };
  } catch (error) {
    return missing(error);
  }
}

/** A file that is not there, or no longer, is a build that is missing or being made; everything else is a fault. */
function missing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Of 330 KB of script: quality 9 takes 50 ms and is 4 % larger than the best, which takes a second. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

async function readAsset(path: string): Promise<Asset> {
  const plain = await readFile(path);
  const type = TYPES[extname(path)] ?? '';
  if (!/^text|svg/.test(type)) return { type, plain, br: null, gzip: null };
  const [br, zipped] = await Promise.all([
    promisify(brotliCompress)(plain, BROTLI),
    promisify(gzip)(plain, { level: 9 }),
  ]);
  const smaller = (made: Buffer) => (made.length < plain.length ? made : null);
  return { type, plain, br: smaller(br), gzip: smaller(zipped) };
}
