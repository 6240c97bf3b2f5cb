import { exports } from "cloudflare:workers";
import { inject } from "vitest";
import type { Job } from "../../worker/reference/compile/job.ts";
import type { CompileRequest } from "../../worker/reference/compile/request/compile-request.ts";
import type { SourceBehaviour } from "./sources-types.ts";

/** Makes a source of this test's own at the server of sources; answers its address. */
export async function newSource(behaviour: SourceBehaviour | string): Promise<string> {
  const address = `http://${inject("sources")}/${crypto.randomUUID()}.txt`;
  const body = JSON.stringify(typeof behaviour === "string" ? { body: behaviour } : behaviour);
  await fetch(address, { method: "PUT", body });
  return address;
}

/** From now on the source answers otherwise. */
export async function changeSource(address: string, behaviour: SourceBehaviour): Promise<void> {
  await fetch(address, { method: "PUT", body: JSON.stringify(behaviour) });
}

export async function hitsOf(address: string): Promise<number> {
  const { origin, pathname } = new URL(address);
  return Number(await (await fetch(`${origin}/hits${pathname}`)).text());
}

/** A request to the service from a client of this call's own, so that tests do not use up each other's rate. */
export function call(path: string, init: RequestInit = {}, client: string = newClient()): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("cf-connecting-ip", client);
  return exports.default.fetch(new Request(`http://service${path}`, { ...init, headers }));
}

export function newClient(): string {
  const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
  return `93.${a}.${b}.${c}`;
}

export function post(path: string, body: unknown, client?: string): Promise<Response> {
  return call(path, { method: "POST", body: JSON.stringify(body) }, client);
}

export interface Compiled extends Job {
  readonly links: { readonly job: string; readonly progress: string; readonly list: string };
}

export async function compile(request: Partial<CompileRequest>, query = ""): Promise<Compiled> {
  const response = await post(`/compile${query}`, request);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return await response.json<Compiled>();
}

export async function textOf(path: string): Promise<string> {
  return await (await call(path)).text();
}

/** A list's lines without its comments. */
export function entriesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "" && !/^[#!]/.test(line));
}
