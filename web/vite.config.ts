import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// One origin: in development Vite hands the API to the Flask of `make run`.
export default defineConfig({
  plugins: [vue()],
  server: { port: 5173, proxy: { '/api': `http://127.0.0.1:${process.env.PORT ?? 8000}` } },
  build: {
    target: ['es2021', 'chrome87', 'safari14'],
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or fonts
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
})
