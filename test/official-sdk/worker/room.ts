import { DurableObject } from "cloudflare:workers";
import * as Sentry from "@sentry/cloudflare";
import { captureDurableObject, createCapture } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** As an application writes them for the SDK. */
export const sdkOptions = (env: Env): Sentry.CloudflareOptions => ({
  dsn: env.SENTRY_DSN,
  tracesSampleRate: 1,
});

/** Takes over what the application has set with the SDK. */
const capture = createCapture({ scope: () => [Sentry.getIsolationScope(), Sentry.getCurrentScope()] });

class PlainRoom extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    Sentry.setUser({ id: "7", email: "ada@example.com" });
    Sentry.setTag("plan", "pro");
    Sentry.setExtra("cart", { items: 3 });
    Sentry.setContext("shop", { country: "PT" });
    Sentry.addBreadcrumb({ category: "cart", message: "added", level: "info", data: { sku: "a-1" } });
    const marker = searchParams.get("marker");
    if (marker) return new Response(Sentry.captureMessage(marker));
    throw new TypeError(searchParams.get("fail") ?? "");
  }

  override async alarm(): Promise<void> {
    throw new Error("alarm failed");
  }

  override async webSocketMessage(): Promise<void> {
    throw new RangeError("message failed");
  }

  async count(by: number): Promise<number> {
    if (by < 0) throw new RangeError("cannot count down");
    return by;
  }
}

export const SdkOutside = Sentry.instrumentDurableObjectWithSentry(
  sdkOptions,
  captureDurableObject(PlainRoom, { rpc: true, capture }),
);
export const SdkInside = captureDurableObject(
  Sentry.instrumentDurableObjectWithSentry(sdkOptions, PlainRoom),
  { rpc: true, capture },
);
