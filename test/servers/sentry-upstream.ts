import { type EnvelopeItem, readItems } from "./envelope-items.ts";
import { type LocalServer, startLocalServer } from "./local-server.ts";

export interface SentryUpstream extends LocalServer {
  readonly items: readonly EnvelopeItem[];
}

/** The part of Sentry behind Relay: it trusts any Relay, lets each project send logs, and keeps what comes. */
export async function startSentryUpstream(): Promise<SentryUpstream> {
  const items: EnvelopeItem[] = [];
  const server = await startLocalServer(({ url: path = "", headers }, body, response) => {
    if (path.endsWith("/envelope/")) items.push(...readItems(body));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer(path, body, String(headers["x-sentry-relay-id"]))));
  });
  return { ...server, items };
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
