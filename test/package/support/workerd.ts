import { onTestFinished } from "vitest";
import { createTestHarness, type TestHarnessOptions, type WorkerHandle } from "wrangler";
import { stayOffline } from "./command.ts";
import { COMPATIBILITY_DATE } from "./consumer.ts";

type InlineConfig = Extract<
  NonNullable<TestHarnessOptions["workers"]>[number],
  { config: unknown }
>["config"];

/** What a test's Worker has of its own. */
export type WorkerConfig = InlineConfig & { folder: string; main: string };

/** Has wrangler build a Worker, with an object `Room` as ROOM, and run it in a workerd of its own until the test ends. */
export async function startWorker({ folder, ...config }: WorkerConfig): Promise<WorkerHandle> {
  stayOffline();
  const server = createTestHarness({
    root: folder,
    workers: [
      {
        config: {
          name: "consumer",
          compatibility_date: COMPATIBILITY_DATE,
          durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
          migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
          ...config,
        },
      },
    ],
  });
  onTestFinished(() => server.close());
  await server.listen();
  return server.getWorker();
}
