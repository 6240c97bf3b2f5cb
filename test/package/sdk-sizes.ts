/** Measures the candidates of docs/decisions/0003 and writes their table into it. Run the build before. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Size, uploadSize } from "./upload-size.ts";

async function sizeOfClient(client: string, from: string): Promise<Size> {
  return uploadSize(`
    import { Scope, serializeEnvelope } from "@sentry/core";
    import { ${client} } from "${from}";
    export default { fetch: () => Response.json([${client}, Scope, serializeEnvelope].length) };`);
}

const rows: [what: string, size: Size][] = [
  [
    "`CloudflareClient` of `@sentry/cloudflare`",
    await sizeOfClient("CloudflareClient", "@sentry/cloudflare"),
  ],
  [
    "`ServerRuntimeClient` of `@sentry/core`",
    await sizeOfClient("ServerRuntimeClient", "@sentry/core/server"),
  ],
  ["`Client` of `@sentry/core`", await sizeOfClient("Client", "@sentry/core")],
  [
    "`Client` as this package ships it, with what it takes to encode an event",
    await uploadSize(
      `export default { fetch: async () => Response.json(await import("../../dist/sentry-sdk.js")) };`,
    ),
  ],
];

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const table = [
  "| what the lazy part holds | min | gzip |",
  "|---|---|---|",
  ...rows.map(([what, { min, gzip }]) => `| ${what} | ${kilobytes(min)} | ${kilobytes(gzip)} |`),
].join("\n");

const file = join(import.meta.dirname, "../../docs/decisions/0003-the-sdk-by-its-names.md");
const text = await readFile(file, "utf8");
await writeFile(file, text.replace(/\| what the lazy (?:.|\n)*?\n\n/, `${table}\n\n`));
console.log(table);
