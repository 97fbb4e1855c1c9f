/** Builds the three pages into embed/dist: one HTML file each, hashed assets beside them, compressed too. The server serves them. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import presetMantine from 'postcss-preset-mantine';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';

export const PAGES = ['employee-dashboard', 'employer-benefits', 'employer-billing'] as const;

export default defineConfig({
  root: import.meta.dirname,
  base: '/embed/',
  plugins: [react(), compress()],
  css: { postcss: { plugins: [presetMantine()] } },
  // The server writes a new nonce into every response; Mantine's style tags carry it, too.
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined assets would be data: URLs, which the pages' policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Not reported: it only says that the machine is slow.
      checks: { pluginTimings: false },
      input: PAGES.map((page) => join(import.meta.dirname, page, 'index.html')),
    },
  },
});
