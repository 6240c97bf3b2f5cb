import { createWriteStream } from "node:fs";
import { join } from "node:path";

/** How lines begin that workerd, miniflare, Vite and wrangler write of what tests make fail on purpose. */
const BEGINS =
  /^(uncaught exception;|Sourcemap for |✘ \[ERROR\] Could not resolve |[\d:]+ [AP]M \[vite\] |exception = |service core:|Fallback service |workerd\/|\[vitest-plugin\] |Annotating with |An RPC stub was |console warning; |.*\bdisconnected: |.*: failed: )/;
/** What follows them: frames, places in the code, and addresses. */
const FOLLOWS = /^(\s+at |\s{4,}|\s+You can mark the path |stack: |\s*$)/;

/**
 * Sends the runtime's own lines to `test/<suite>.log` from now on, so that what is left on the screen are results. It wraps the
 * streams of this process, because the runtime's output comes by them and has no option of its own.
 */
export function logRuntimeToFile(suite: string): void {
  const log = createWriteStream(join(import.meta.dirname, `../${suite}.log`));
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    let isRuntime = false;
    stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
      const kept: string[] = [];
      for (const line of String(typeof chunk === "string" ? chunk : Buffer.from(chunk)).split(/(?<=\n)/)) {
        isRuntime = BEGINS.test(line) || (isRuntime && FOLLOWS.test(line));
        if (isRuntime) log.write(line);
        else kept.push(line);
      }
      return kept.length ? write(kept.join(""), ...rest) : true;
    }) as typeof stream.write;
  }
}
