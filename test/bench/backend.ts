import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Order, Report } from "./receiver.ts";

export interface Backend {
  readonly port: number;
  /** How long it takes for each answer from now on. */
  delay(ms: number): void;
  /** Whether the body of an answer comes later than its head from now on. */
  split(isSplit: boolean): void;
  /** What has come since the last report. */
  report(): Promise<Report>;
  stop(): void;
}

export async function startBackend(): Promise<Backend> {
  const child: ChildProcess = fork(join(import.meta.dirname, "receiver.ts"));
  const [port] = (await once(child, "message")) as [number];
  const tell = (order: Order) => child.send(order);
  return {
    port,
    delay: (delayMs) => tell({ delayMs }),
    split: (isSplit) => tell({ isSplit }),
    async report() {
      const answer = once(child, "message") as Promise<[Report]>;
      tell({ report: true });
      return (await answer)[0];
    },
    stop: () => child.disconnect(),
  };
}
