/** Budgets of the built pages, in gzip: what each page needs for its first paint, each lazy chunk, styles, fonts. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const STATIC = new URL("../../src/runcairn/server/static/", import.meta.url).pathname;
const KB = 1024;
const BUDGETS = { page: 200 * KB, chunk: 220 * KB, css: 20 * KB, fonts: 120 * KB };

const manifest = JSON.parse(readFileSync(join(STATIC, ".vite/manifest.json"), "utf8"));
const size = (file) => gzipSync(readFileSync(join(STATIC, file)), { level: 9 }).length;

function withImports(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const next of manifest[name]?.imports ?? []) withImports(next, found);
  return found;
}

let broken = false;
function report(what, bytes, budget) {
  const over = bytes > budget;
  broken ||= over;
  console.log(`${over ? "OVER" : "  ok"}  ${(bytes / KB).toFixed(1).padStart(7)} KB of ${budget / KB} KB  ${what}`);
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const first = withImports(entry);
const pages = Object.keys(manifest).filter((name) =>
  /^src\/(features\/.*Page|routes\/.*Route|features\/run\/.*Tab)\.tsx$/.test(name),
);
const styles = [];
for (const page of [entry, ...pages]) {
  const names = new Set([...first, ...withImports(page)]);
  const bytes = [...names].reduce((sum, name) => sum + size(manifest[name].file), 0);
  report(`first paint of ${page}`, bytes, BUDGETS.page);
  const sheets = new Set([...names].flatMap((name) => manifest[name].css ?? []));
  styles.push([page, [...sheets].reduce((sum, sheet) => sum + size(sheet), 0)]);
}
for (const [name, { file }] of Object.entries(manifest)) {
  if (file.endsWith(".js") && !first.has(name) && size(file) > 30 * KB)
    report(`chunk ${name}`, size(file), BUDGETS.chunk);
}
const assets = readdirSync(join(STATIC, "assets"));
const total = (pattern, measure) =>
  assets.filter((name) => pattern.test(name)).reduce((sum, name) => sum + measure(`assets/${name}`), 0);
// Of the page that needs most: a page loads no other page's.
const [page, most] = styles.sort(([, a], [, b]) => b - a)[0];
report(`styles of ${page}`, most, BUDGETS.css);
report(
  "all fonts",
  total(/\.woff2$/, (file) => statSync(join(STATIC, file)).size),
  BUDGETS.fonts,
);
process.exit(broken ? 1 : 0);
