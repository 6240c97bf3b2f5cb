import type { ListSummary } from "../compile/job.ts";
import { CHUNK_BYTES } from "../compile/limits.ts";
import { HostCollector } from "../compile/list/collector.ts";
import { formatList } from "../compile/list/format.ts";
import { sha256Hex } from "../compile/request/identity.ts";
import type { CompilationCoordinator } from "../objects/compilation-coordinator.ts";
import { ChunkWriter } from "../sources/chunk-writer.ts";
import type { CompilationParams } from "./compilation-params.ts";

/**
 * Reads the sources' text from the coordinator and stores the list's text there. Neither passes through a step's result,
 * which may hold 1 MiB; only the summary does.
 */
export async function compileStoredSources(
  coordinator: DurableObjectStub<CompilationCoordinator>,
  { jobId, request }: CompilationParams,
): Promise<ListSummary> {
  const collector = new HostCollector();
  for (const source of request.sources.keys()) {
    const decoder = new TextDecoder();
    for await (const chunk of storedChunks(coordinator, jobId, source)) {
      collector.addText(decoder.decode(chunk, { stream: true }));
    }
    collector.addText(decoder.decode());
    collector.endSource();
  }
  const hosts = collector.sorted();
  const text = new TextEncoder().encode(formatList(hosts, request));
  const writer = new ChunkWriter(CHUNK_BYTES, (sequence, chunk) =>
    coordinator.putListChunk(jobId, sequence, chunk.buffer),
  );
  await writer.write(text);
  await writer.end();
  const etag = `"${(await sha256Hex(text)).slice(0, 32)}"`;
  return { etag, bytes: text.byteLength, hosts: hosts.length, counts: collector.counts };
}

async function* storedChunks(
  coordinator: DurableObjectStub<CompilationCoordinator>,
  jobId: string,
  source: number,
): AsyncGenerator<ArrayBuffer> {
  for (let sequence = 0; ; sequence++) {
    const chunk = await coordinator.sourceChunk(jobId, source, sequence);
    if (chunk === undefined) return;
    yield chunk;
  }
}
