// The app is built into dist/, from which the program takes it in. `npm run dev` serves it beside a running program instead: ARGOSY says
// where that is, ARGOSY_TOKEN who asks.
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const to = process.env.ARGOSY ?? "http://127.0.0.1:8080";
const token = process.env.ARGOSY_TOKEN;
const onward = {
  target: to,
  headers: token ? { Authorization: `Bearer ${token}` } : undefined,
  bypass(req: { url?: string }, res?: { setHeader(k: string, v: string): void; end(t: string): void }) {
    if (!token || req.url !== "/v1/session" || !res) return undefined;
    res.setHeader("Content-Type", "application/json"); // the token stands for a session
    res.end('{"user":"developer","roles":["admin"]}');
    return false as const;
  },
};

// Of Mantine's styles each component brings its own, so that what is not on a page is not read for it. Vite's own server reads them whole.
const wholeSheet = "@mantine/core/styles.layer.css";
const stylesByComponent: Plugin = {
  name: "styles-by-component",
  apply: "build",
  enforce: "pre",
  resolveId: (id) => (id === wholeSheet ? "\0mantine-ground" : undefined),
  load: (id) => (id === "\0mantine-ground" ? sheets("default-css-variables", "baseline", "global") : undefined),
  transform(code, id) {
    const component = /\/@mantine\/core\/esm\/components\/.*\/(\w+)\.module\.css\.mjs$/.exec(id)?.[1];
    return component ? { code: sheets(component) + code, map: null } : undefined;
  },
};
const sheets = (...names: string[]) => names.map((n) => `import "@mantine/core/styles/${n}.layer.css";\n`).join("");

export default defineConfig({
  plugins: [react(), stylesByComponent],
  server: { host: "127.0.0.1", proxy: { "/v1": onward, "/healthz": onward } },
  build: {
    target: "es2022",
    sourcemap: false,
    cssCodeSplit: true,
    assetsInlineLimit: 0, // a data: font is not allowed by the content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
});
