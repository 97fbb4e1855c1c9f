/** Once per run of browser tests: finds the browser, builds the embedded pages, the desk and the host page with our SDK. */
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import type { TestProject } from 'vitest/node';
import { BUILDS, isOutdated } from '../../../scripts/build-embed.ts';
import { provideChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string;
    /** The script of host-page.tsx. */
    hostScript: string;
  }
}

const root = join(import.meta.dirname, '../../..');

export default async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', provideChromium());
  project.provide('hostScript', await hostScript());
  await buildPages();
}

/** As they are shipped: Vitest's own NODE_ENV would put React's development build into them, half as large again. */
async function buildPages(): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  for (const { name } of BUILDS.filter(isOutdated))
    await build({ configFile: join(root, name, 'vite.config.ts'), logLevel: 'warn' });
  process.env.NODE_ENV = NODE_ENV;
}

/** `alias`: for a host with another React than ours. */
export async function hostScript(alias: { find: RegExp; replacement: string }[] = []): Promise<string> {
  const output = (await build({
    configFile: false,
    root: import.meta.dirname,
    // It would warn of each 'use client', which is for other builds.
    logLevel: 'error',
    resolve: { alias },
    build: { write: false, target: 'es2022', rolldownOptions: { input: join(import.meta.dirname, 'host-page.tsx') } },
  })) as Rolldown.RolldownOutput;
  return output.output[0].code;
}
