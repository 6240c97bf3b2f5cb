import { build, type Plugin } from "esbuild";

/**
 * Modules of @sentry/core that its client refers to and an error's event never reaches: sessions, spans and transactions,
 * logs, metrics, client reports, and the normalisation that this library has done already. Their text alone would cost
 * every isolate 2.7 kB gzip. encoder.test.ts compares what the client makes with and without them.
 */
const UNUSED = [
  "logs/envelope",
  "logs/internal",
  "metrics/envelope",
  "metrics/internal",
  "session",
  "tracing/spans/envelope",
  "tracing/spans/spanJsonToStreamedSpan",
  "tracing/utils",
  "types/spanStatus",
  "utils/baggage",
  "utils/clientreport",
  "utils/normalize",
  "utils/parseSampleRate",
  "utils/prepareEvent",
  "utils/should-ignore-span",
  "utils/transactionEvent",
];

const MODULE = /@sentry[\\/]core[\\/]build[\\/]esm[\\/](.+)\.js$/;

/** Leaves them out of a bundle. Should one be called all the same, it throws, and the event goes out without the SDK. */
export const withoutUnusedSdk: Plugin = {
  name: "without unused parts of the SDK",
  setup({ onLoad }) {
    onLoad({ filter: MODULE }, async ({ path }) => {
      const name = MODULE.exec(path)?.[1]?.replaceAll("\\", "/") ?? "";
      if (!UNUSED.includes(name)) return undefined;
      const exported = (await listExports(path)).map((text) => `leftOut as ${text}`);
      const contents = `const leftOut = () => { throw new Error("left out: ${name}"); };
        export { ${exported.join(", ")} };`;
      return { contents };
    });
  },
};

async function listExports(path: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path],
    outdir: "unused",
    format: "esm",
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}
