import type { CompileRequest } from "./compile-request.ts";

/** The request with its sources in one order and without repeats: requests that give the same list are equal. */
export function canonicalRequest(request: CompileRequest): CompileRequest {
  return { name: request.name, format: request.format, sources: [...new Set(request.sources)].sort() };
}

/** 32 hex digits of the canonical request's hash: the name of the list and of its coordinator. */
export async function makeListId(request: CompileRequest): Promise<string> {
  const { name, format, sources } = canonicalRequest(request);
  return (await sha256Hex(new TextEncoder().encode(JSON.stringify([name, format, sources])))).slice(0, 32);
}

/** The job's id names its list, so that a job can be found from its id alone. It is also the Workflow instance's id. */
export function newJobId(listId: string): string {
  return `${listId}-${crypto.randomUUID().slice(0, 8)}`;
}

/** The list of a job, or undefined if the text is not a job id. */
export function listIdOfJob(jobId: string): string | undefined {
  return /^([0-9a-f]{32})-[0-9a-f]{8}$/.exec(jobId)?.[1];
}

export function isListId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
