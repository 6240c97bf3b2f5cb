import { CHUNK_BYTES, MAX_SOURCE_BYTES, SOURCE_DEADLINE_MS } from "../compile/limits.ts";
import type { AddressRules } from "./address.ts";
import { ChunkWriter, type StoreChunk } from "./chunk-writer.ts";
import type { SourceFault, SourceFaultCode } from "./fault.ts";
import { openSource } from "./open.ts";

export type Download = { readonly bytes: number } | { readonly fault: SourceFault };

/**
 * Streams a source into `store`. What the source or the network does wrong is a fault; what `store` throws is ours and
 * goes on to the caller.
 */
export async function downloadSource(
  source: string,
  rules: AddressRules,
  store: StoreChunk,
): Promise<Download> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), SOURCE_DEADLINE_MS);
  try {
    const opened = await orFault(openSource(source, rules, controller.signal), controller.signal);
    if (!(opened instanceof Response)) return { fault: { ...opened, source } };
    return await readAll(source, opened, store, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(
  source: string,
  response: Response,
  store: StoreChunk,
  signal: AbortSignal,
): Promise<Download> {
  const writer = new ChunkWriter(CHUNK_BYTES, store);
  let bytes = 0;
  if (response.body !== null) {
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    try {
      for (;;) {
        const read = await orFault(reader.read(), signal);
        if ("code" in read) return { fault: { ...read, source } };
        if (read.done) break;
        bytes += read.value.byteLength;
        if (bytes > MAX_SOURCE_BYTES) return { fault: { ...TOO_LARGE, source } };
        await writer.write(read.value);
      }
    } finally {
      // After a fault or a throw of `store` the rest is not wanted; an unread body would stall the Worker.
      await reader.cancel().catch(ignoreBrokenStream);
    }
  }
  await writer.end();
  return { bytes };
}

type Fault = Omit<SourceFault, "source">;

/** What `fetch` and its body reject with is the network's or the deadline's doing, never ours. */
async function orFault<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | Fault> {
  try {
    return await promise;
  } catch {
    return signal.aborted ? TOO_SLOW : UNREACHABLE;
  }
}

/** A stream that has failed rejects its cancellation with the same error, which is a fault by now. */
function ignoreBrokenStream(): void {}

const fault = (code: SourceFaultCode, detail: string, allowed: string): Fault => ({ code, detail, allowed });

const TOO_LARGE = fault("too-large", "The source is too large.", `at most ${MAX_SOURCE_BYTES} bytes`);
const TOO_SLOW = fault(
  "too-slow",
  "The source did not arrive in time.",
  `a source that arrives whole within ${SOURCE_DEADLINE_MS / 1000} seconds`,
);
const UNREACHABLE = fault("unreachable", "The source cannot be reached.", "a source that answers over HTTP");
