/**
 * Measures the candidates of docs/decisions/0003 and the ways to Sentry of docs/transports/sentry-cloudflare.md, and writes
 * their tables. Run the build before.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Size, uploadSize } from "./upload-size.ts";

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const cells = ({ min, gzip }: Size) => `${kilobytes(min)} | ${kilobytes(gzip)}`;

async function writeTable(file: string, block: RegExp, rows: string[]): Promise<void> {
  const path = join(import.meta.dirname, "../../docs", file);
  const text = await readFile(path, "utf8");
  const table = rows.join("\n");
  await writeFile(path, text.replace(block, `${table}\n`));
  console.log(table);
}

/** A Worker that needs this client and what goes with it. */
function writeClientWorker(client: string, from: string): string {
  return `
    import { Scope, serializeEnvelope } from "@sentry/core";
    import { ${client} } from "${from}";
    export default { fetch: () => Response.json([${client}, Scope, serializeEnvelope].length) };`;
}

const LAZY: [what: string, code: string][] = [
  ["`CloudflareClient` of `@sentry/cloudflare`", writeClientWorker("CloudflareClient", "@sentry/cloudflare")],
  [
    "`ServerRuntimeClient` of `@sentry/core`",
    writeClientWorker("ServerRuntimeClient", "@sentry/core/server"),
  ],
  ["`Client` of `@sentry/core`", writeClientWorker("Client", "@sentry/core")],
  [
    "`Client` as this package ships it, with what it takes to encode an event",
    `export default { fetch: async () => Response.json(await import("../../dist/sentry-sdk.js")) };`,
  ],
  [
    "the same with what runs the option `sentry`",
    `export default {
      fetch: async () =>
        Response.json([await import("../../dist/sentry-sdk.js"), await import("../../dist/sentry/core-pipeline.js")]),
    };`,
  ],
];

const lazy = LAZY.map(async ([what, code]) => `| ${what} | ${cells(await uploadSize(code))} |`);
await writeTable("decisions/0003-the-sdk-by-its-names.md", /\| what the lazy (?:.|\n)*?\n(?=\n)/, [
  "| what the lazy part holds | min | gzip |",
  "|---|---|---|",
  ...(await Promise.all(lazy)),
]);

/** A Worker that reports what it fails with by this entry, in the SDK's wrapper or without it. */
function writeWorker(entry: string | undefined, isWrapped: boolean, options = ""): string {
  const capture = options ? `createCapture(${options})` : "captureExceptionInIsolate";
  const handler = `{
      async fetch(request, env) {
        try {
          return new Response("fine");
        } catch (error) {
          ${entry ? `await (${capture})(env, error);` : ""}
          throw error;
        }
      },
    }`;
  return `
    ${entry ? `import { captureExceptionInIsolate, createCapture } from "../../dist/entries/${entry}.js";` : ""}
    ${isWrapped ? 'import { withSentry } from "@sentry/cloudflare";' : ""}
    export default ${isWrapped ? `withSentry(() => ({ tracesSampleRate: 1 }), ${handler})` : handler};`;
}

const OPTIONS = "{ sentry: () => ({ beforeSend: (event) => event }) }";
const WAYS: [what: string, code: string][] = [
  ["nothing", writeWorker(undefined, false)],
  ["`sentry-lite`", writeWorker("sentry-lite", false)],
  ["`sentry`", writeWorker("sentry", false)],
  ["`sentry` with the option `sentry`", writeWorker("sentry", false, OPTIONS)],
  ["`sentry-cloudflare`", writeWorker("sentry-cloudflare", false)],
  ["`sentry-cloudflare` with the option `sentry`", writeWorker("sentry-cloudflare", false, OPTIONS)],
  ["`withSentry` alone", writeWorker(undefined, true)],
  ["`withSentry` and `sentry-lite`", writeWorker("sentry-lite", true)],
  ["`withSentry` and `sentry`", writeWorker("sentry", true)],
  ["`withSentry` and `sentry-cloudflare`", writeWorker("sentry-cloudflare", true)],
];

const rows: string[] = [];
for (const [what, code] of WAYS) {
  rows.push(`| ${what} | ${cells(await uploadSize(code))} |`);
}
await writeTable("transports/sentry-cloudflare.md", /(?<=<!-- table: sizes -->\n)(?:\|.*\n)*/, [
  "| a Worker with | min | gzip |",
  "|---|---|---|",
  ...rows,
]);
