import type { TestProject } from "vitest/node";
import { startInThread } from "./in-thread.ts";

/** Starts what stands for FlareLog. */
export default async function startOtlpReceiver(project: TestProject): Promise<() => Promise<void>> {
  const { host, stop } = await startInThread("otlp-receiver-thread.ts");
  project.provide("otlp", host);
  return stop;
}
