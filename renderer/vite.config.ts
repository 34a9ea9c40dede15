import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// One page without inline scripts: both shells send a policy of script-src 'self'. The addresses are relative, because
// the page is served from app:// by one shell and from a port on loopback by the other.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    // Newer than the scripts' target: light-dark() and the like stay as they are written.
    cssTarget: ['chrome125', 'firefox128'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
