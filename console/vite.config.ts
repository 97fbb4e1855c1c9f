/** Builds the desk into console/dist: one HTML file, hashed assets beside it, compressed too. The server serves them at /console. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import presetMantine from 'postcss-preset-mantine';
import { defineConfig } from 'vite';
import { compress } from '../embed/compress.ts';

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), compress()],
  css: { postcss: { plugins: [presetMantine()] } },
  // The server writes a new nonce into every response; Mantine's style tags carry it, too.
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined assets would be data: URLs, which the page's policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Not reported: it only says that the machine is slow.
      checks: { pluginTimings: false },
      input: join(import.meta.dirname, 'app/index.html'),
    },
  },
});
