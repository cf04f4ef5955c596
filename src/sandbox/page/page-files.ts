// Makes the page's files when the demo starts: the browser's code and styles bundled in memory, and the frame around them.
// Nothing is built beforehand and nothing comes from elsewhere.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

export type PageFile = { type: string; body: string | Buffer };

const inBrowserFolder = (name: string): string => fileURLToPath(new URL(`browser/${name}`, import.meta.url));

/** By their paths. */
export async function makePageFiles(): Promise<Map<string, PageFile>> {
  const bundle = await build({
    entryPoints: { page: inBrowserFolder("main.tsx"), style: inBrowserFolder("style.css") },
    outdir: "/",
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const textOf = (ending: string): string =>
    bundle.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return new Map([
    ["/", { type: "text/html; charset=utf-8", body: FRAME }],
    ["/page.js", { type: "text/javascript; charset=utf-8", body: textOf("page.js") }],
    ["/style.css", { type: "text/css; charset=utf-8", body: textOf("style.css") }],
    ["/icon.svg", { type: "image/svg+xml", body: ICON }],
  ]);
}

const FRAME = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Groupdesk demo</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <div id="page"></div>
    <script type="module" src="/page.js"></script>
  </body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f6b5c"/><path d="M8 9h16a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H15l-5 4v-4H8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2Z" fill="#fff"/><path d="m11.500 15 3 3 6-6" fill="none" stroke="#0f6b5c" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
