/** Writes `.br` and `.gz` beside every built text file, so that the server only picks one. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const STATIC = new URL("../../src/runcairn/server/static/", import.meta.url).pathname;
const TEXT = /\.(js|css|html|svg|json)$/;
/** Below this the headers of an answer outweigh the gain. */
const SMALLEST = 1024;

for (const name of readdirSync(STATIC, { recursive: true })) {
  const path = join(STATIC, String(name));
  if (!TEXT.test(path) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  if (bytes.length < SMALLEST) continue;
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
