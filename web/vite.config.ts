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
    // Few files on the way to the ballot: each costs a journey on a slow network.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(@?vue|vue-router|pinia|openapi-fetch)\// },
            { name: 'ui', test: /src\/(format\.ts|stores\/|ui\/(Z(Page|State|Notice|Button|Choices|Errors)\.vue|load|send))/ },
            {
              name: 'ballot',
              test: /src\/owner\/((Vote|MotionChoice|NoBallot|CastBallots|Closing|Check)\.vue|(poll|units|deadline|casting|choices)\.ts)/,
            },
          ],
        },
      },
    },
  },
})
