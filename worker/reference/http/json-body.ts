import { MAX_BODY_BYTES } from "../compile/limits.ts";
import type { Parsed, Problem } from "./problem.ts";

/** The request's body as JSON. A body over the limit is not read to its end. */
export async function readJsonBody(request: Request): Promise<Parsed<unknown>> {
  const text = await readText(request);
  if (text === undefined) return { problem: TOO_LARGE };
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return { problem: { ...NOT_JSON, value: text.slice(0, 60) } };
  }
}

async function readText(request: Request): Promise<string | undefined> {
  if (request.body === null) return "";
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

const NOT_JSON: Problem = {
  status: 400,
  detail: "The body is not JSON.",
  field: "body",
  allowed: "a JSON object",
};

const TOO_LARGE: Problem = {
  status: 413,
  detail: "The body is too large.",
  field: "body",
  allowed: `at most ${MAX_BODY_BYTES} bytes`,
};
