import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Puts the fake backend before the app, in mode `fake` only; a shipped bundle never contains it. */
function fakeBackend(): Plugin {
  return {
    name: "fake-backend",
    transformIndexHtml: {
      order: "pre",
      handler: (html) =>
        html.replace(
          '<script type="module" src="/src/main.tsx">',
          '<script type="module" src="/test/fake/install.ts"></script>\n    <script type="module" src="/src/main.tsx">',
        ),
    },
  };
}

/** The content security policy the window has, so that the fake build is held to it too. */
const policy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'";

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "fake" ? [fakeBackend()] : [])],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  preview: { headers: { "Content-Security-Policy": policy } },
  build: {
    outDir: mode === "fake" ? "node_modules/.cache/fake" : "dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  test: { include: ["test/unit/**/*.test.ts"], environment: "node" },
}));
