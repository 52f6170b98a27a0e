import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.RUNCAIRN_BASE_URL ?? "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/runcairn/server/static",
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    // Fonts and icons stay files of their own: the policy of the server allows `self`, and data URIs cannot be cached.
    assetsInlineLimit: 0,
    // Vite's preload polyfill would be an inline script.
    modulePreload: { polyfill: false },
  },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  server: {
    port: 5173,
    // The server answers only its own host and origin. `/login`: the one-time link, which lets this origin in too.
    proxy: Object.fromEntries(
      ["/api", "/login"].map((path) => [path, { target: server, changeOrigin: true, headers: { origin: server } }]),
    ),
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node", setupFiles: ["src/chance.setup.ts"] },
});
