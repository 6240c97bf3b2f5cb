import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createLogger, memoryLogTransport } from "../../../worker/capture/entries/logger.ts";

test("a record has the object's id, name and class, the handler, and its place in its millisecond", async () => {
  const memory = memoryLogTransport();
  const room = env.ROOM.getByName(`lines ${crypto.randomUUID()}`);
  const result = await runInDurableObject(room, async (_, ctx) => {
    const log = createLogger(env, { ctx, transports: [memory], console: false });
    log.info("opened", { seats: 4 });
    log.warn("nearly full");
    return await log.flush();
  });
  expect(result).toEqual({ sent: 2, dropped: 0 });
  console.log(JSON.stringify(memory.records, null, 1));
});
