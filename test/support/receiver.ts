import type { TestProject } from "vitest/node";
import { startInThread } from "./in-thread.ts";

/** Starts what stands for Sentry's ingest. */
export default async function startReceiver(project: TestProject): Promise<() => Promise<void>> {
  const { host, stop } = await startInThread("receiver-thread.ts");
  project.provide("receiver", host);
  return stop;
}
