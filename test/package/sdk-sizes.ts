/** Measures the candidates of docs/decisions/0003 and writes their table into it. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { uploadSize } from "./upload-size.ts";

const CANDIDATES = [
  { client: "CloudflareClient", from: "@sentry/cloudflare" },
  { client: "ServerRuntimeClient", from: "@sentry/core/server" },
  { client: "Client", from: "@sentry/core" },
];

const rows = ["| client | from | min | gzip |", "|---|---|---|---|"];
for (const { client, from } of CANDIDATES) {
  const { min, gzip } = await uploadSize(`
    import { Scope, serializeEnvelope } from "@sentry/core";
    import { ${client} } from "${from}";
    export default { fetch: () => Response.json([${client}, Scope, serializeEnvelope].length) };`);
  rows.push(
    `| \`${client}\` | \`${from}\` | ${(min / 1000).toFixed(1)} kB | ${(gzip / 1000).toFixed(1)} kB |`,
  );
}

const file = join(import.meta.dirname, "../../docs/decisions/0003-the-sdk-by-its-names.md");
const text = await readFile(file, "utf8");
await writeFile(file, text.replace(/^\| client (?:.|\n)*?\n\n/m, `${rows.join("\n")}\n\n`));
console.log(rows.join("\n"));
