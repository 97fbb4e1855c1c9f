/** Finds a Chromium for the browser tests, installs Debian's where it may, and says in one sentence what to do where it can't. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

// The headless shell first: it is Chromium without its windows, whose own pages would take most of the processor here.
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a browser; installs one as root on Debian and its kin. */
export function provideChromium(env: NodeJS.ProcessEnv = process.env): string {
  const found = findChromium(env);
  if (found) return found;
  if (process.getuid?.() === 0 && onPath('apt-get', env)) {
    console.log('The browser tests need Chromium, which is not here: installing it with apt-get …');
    const apt = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'inherit' } as const;
    spawnSync('apt-get', ['update', '-qq'], apt);
    const install = (name: string) =>
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], apt);
    if (install('chromium-headless-shell').status !== 0) install('chromium');
  }
  const installed = findChromium(env);
  if (installed) return installed;
  throw new Error(
    'The browser tests need Chromium: install it (apt-get install chromium, brew install chromium, or ' +
      'npx playwright-core install chromium), or name one with OPENROLL_CHROMIUM=/path/to/it.',
  );
}

function findChromium(env: NodeJS.ProcessEnv): string | null {
  if (env.OPENROLL_CHROMIUM) return env.OPENROLL_CHROMIUM;
  const known = [...PLACES, chromium.executablePath()].find(isExecutable);
  return NAMES.map((name) => onPath(name, env)).find((path) => path !== null) ?? known ?? null;
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launchChromium(executablePath: string): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'].map((name) => `--disable-${name}`);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}
