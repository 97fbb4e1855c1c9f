/**
 * Built pages (embed/dist, console/dist): one HTML file each, and hashed assets with compressed versions beside them. They are
 * read once and then served from memory. A new build is noticed by its modification times, so a running server need not be
 * restarted.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** The embedded pages, by the name in their path; docs/embed.md#which-widget-which-token says which token each needs. */
export const PAGES = ['employee-dashboard', 'employer-benefits', 'employer-billing'] as const;
export type Page = (typeof PAGES)[number];

export interface Asset {
  type: string;
  plain: Buffer;
  /** Null if the build has none, because it would not be smaller. */
  br: Buffer | null;
  gzip: Buffer | null;
}

export interface Build<P extends string = string> {
  html: Map<P, string>;
  assets: Map<string, Asset>;
}

export interface BuiltPages<P extends string = string> {
  /** Null: there is no complete build in the folder. */
  current(): Promise<Build<P> | null>;
}

export function builtPages<P extends string>(folder: string, pages: readonly P[]): BuiltPages<P> {
  let loaded: { stamp: string; build: Promise<Build<P> | null> } | null = null;
  return {
    current: async () => {
      const stamp = await stampOf(folder, pages);
      if (stamp === null) return null;
      if (loaded?.stamp !== stamp) loaded = { stamp, build: readBuild(folder, pages) };
      return loaded.build;
    },
  };
}

const htmlFile = (folder: string, page: string) => join(folder, page, 'index.html');

/**
 * When the build was made; null while a page is missing. The modification time of the assets' folder changes with the last file
 * added.
 */
async function stampOf(folder: string, pages: readonly string[]): Promise<string | null> {
  try {
    const paths = [...pages.map((page) => htmlFile(folder, page)), join(folder, 'assets')];
    return (await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))).join();
  } catch (error) {
    return missing(error);
  }
}

async function readBuild<P extends string>(folder: string, pages: readonly P[]): Promise<Build<P> | null> {
  try {
    const html = await Promise.all(
      pages.map(async (page) => [page, await readFile(htmlFile(folder, page), 'utf8')] as const),
    );
    const names = (await readdir(join(folder, 'assets'))).filter((name) => extname(name) in TYPES);
    const assets = names.map(async (name) => [name, await readAsset(join(folder, 'assets', name))] as const);
    return { html: new Map(html), assets: new Map(await Promise.all(assets)) };
  } catch (error) {
    return missing(error);
  }
}

/** A missing file means that the build is missing or in progress; everything else is a fault. */
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

async function readAsset(path: string): Promise<Asset> {
  const beside = (ending: string) => readFile(path + ending).catch(missing);
  const [plain, br, gzip] = await Promise.all([readFile(path), beside('.br'), beside('.gz')]);
  return { type: TYPES[extname(path)] ?? '', plain, br, gzip };
}
