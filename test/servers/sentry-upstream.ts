import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody } from "../support/receiver.ts";
import { type EnvelopeItem, readItems } from "./envelope-items.ts";

export interface SentryUpstream {
  readonly url: string;
  readonly items: readonly EnvelopeItem[];
  stop(): void;
}

/** The part of Sentry behind Relay: it trusts any Relay, lets each project send logs, and keeps what comes. */
export async function startSentryUpstream(): Promise<SentryUpstream> {
  const items: EnvelopeItem[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = "", headers } = request;
    const body = await readBody(request);
    if (path.endsWith("/envelope/")) items.push(...readItems(body));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer(path, body, String(headers["x-sentry-relay-id"]))));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    items,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(path: string, body: string, relay_id: string): object {
  if (path.includes("/register/challenge/")) return { token: "token", relay_id };
  if (path.includes("/register/response/")) return { relay_id };
  if (!path.includes("/projectconfigs/")) return {};
  const { publicKeys = [] } = JSON.parse(body) as { publicKeys?: string[] };
  const configs = Object.fromEntries(publicKeys.map((key) => [key, configure(key)]));
  return { configs, global: {}, global_status: "ready" };
}

function configure(publicKey: string): object {
  return {
    projectId: 1,
    organizationId: 1,
    slug: "shop",
    publicKeys: [{ publicKey, numericId: 1, isEnabled: true }],
    rev: "1",
    disabled: false,
    lastFetch: new Date().toISOString(),
    lastChange: new Date().toISOString(),
    config: { allowedDomains: ["*"], trustedRelays: [], features: ["organizations:ourlogs-ingestion"] },
  };
}
