import { defineConfig } from 'vite';

// A sandboxed preload must be one CommonJS file; electron is all it may require.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  build: {
    target: 'es2023',
    outDir: '../dist/preload',
    emptyOutDir: true,
    minify: false,
    lib: { entry: 'preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
});
