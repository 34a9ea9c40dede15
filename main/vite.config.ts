import { copyFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const dist = resolve(import.meta.dirname, '../dist');

// The builds of renderer and preload live beside these two folders, so that emptyOutDir would take too much.
const emptyOwnFolders: Plugin = {
  name: 'virtkeep-empty-own-folders',
  buildStart() {
    for (const folder of ['main', 'electron']) rmSync(resolve(dist, folder), { recursive: true, force: true });
  },
};

const copyIcon: Plugin = {
  name: 'virtkeep-copy-icon',
  writeBundle() {
    copyFileSync(resolve(import.meta.dirname, '../resources/icons/256x256.png'), resolve(dist, 'icon.png'));
  },
};

// Everything that runs in Node, with its dependencies inside: an installed app has no node_modules.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  plugins: [emptyOwnFolders, copyIcon],
  ssr: { noExternal: true, external: ['electron'] },
  define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
  build: {
    ssr: true,
    target: 'node20.19',
    outDir: dist,
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    rolldownOptions: {
      input: {
        'main/web': resolve(import.meta.dirname, 'shell/web/main.ts'),
        'main/demo': resolve(import.meta.dirname, 'demo/main.ts'),
        'main/dump': resolve(import.meta.dirname, 'dump.ts'),
        'electron/main': resolve(import.meta.dirname, 'shell/electron/main.ts'),
        'electron/demo-child': resolve(import.meta.dirname, 'shell/electron/demo-child.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'main/chunks/[name]-[hash].js' },
    },
  },
});
