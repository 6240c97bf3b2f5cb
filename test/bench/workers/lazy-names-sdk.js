export { createTransport, linkedErrorsIntegration, Scope } from "@sentry/core";
export { ServerRuntimeClient as CloudflareClient } from "@sentry/core/server";
