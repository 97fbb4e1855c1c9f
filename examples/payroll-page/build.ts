/** The page's files, built by Vite and kept in memory: it takes a second or two at each start, and leaves no outdated files. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type Rolldown } from 'vite';

/** Path → what to answer. */
export type PageFiles = Map<string, { type: string; text: string }>;

export async function pageFiles(): Promise<PageFiles> {
  const drops = join(import.meta.dirname, '../../drops/src');
  const { output } = (await build({
    configFile: false,
    root: join(import.meta.dirname, 'page'),
    // It would warn of each 'use client', which is for other builds.
    logLevel: 'error',
    plugins: [react()],
    // In this repository the SDK is next door; in yours it comes from npm.
    resolve: {
      alias: { '@openroll/drops/react': `${drops}/react/index.ts`, '@openroll/drops/core': `${drops}/core/index.ts` },
    },
    build: { write: false, target: 'es2022' },
  })) as Rolldown.RolldownOutput;
  return new Map(output.map((file) => [`/${file.fileName}`, { type: typeOf(file.fileName), text: textOf(file) }]));
}

function typeOf(name: string): string {
  return name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html';
}

function textOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string {
  return file.type === 'chunk' ? file.code : Buffer.from(file.source).toString('utf8');
}
