import type { Way } from "../rows.ts";
import { type ComparisonEnv, roomsOf, workerOf } from "./env.ts";

/** What a caller sees of a failure. */
export interface Seen {
  readonly outcome: string;
  readonly id: string;
}

/** Has an object fail, and tells what came of the call. */
export async function callRoom(env: ComparisonEnv, way: Way, row: string): Promise<Seen> {
  const stub = roomsOf(env, way).getByName(row);
  const id = roomsOf(env, way)
    .idFromName(row.startsWith("nested") ? "other" : row)
    .toString();
  try {
    const answer = await call();
    return { outcome: answer === undefined ? "answered" : `answered: ${answer}`, id };
  } catch (error) {
    return { outcome: `threw: ${error}`, id };
  }

  async function call(): Promise<unknown> {
    switch (row) {
      case "alarm":
        await stub.ring();
        while ((await stub.failedAlarms()) < 2) await scheduler.wait(50);
        return "its alarm was run again";
      case "worker":
        return (await workerOf(env, way).fetch(`http://room/${row}`)).status;
      case "rpc-now":
        return stub.throwNow(row);
      case "rpc-later":
        return stub.throwLater(row);
      case "rpc-text":
        return stub.throwText(row);
      case "rpc-stream":
        return new Response(await stub.stream(row)).text();
      case "wait-until":
        return stub.workOn(row);
      case "two-objects":
        await stub.throwLater(row).catch(() => {});
        return roomsOf(env, way).getByName("other").throwLater(row);
      case "one-cause":
        await stub.throwLater(row, " once").catch(() => {});
        return stub.throwLater(row, " twice");
      case "passed":
        return stub.passOn(row);
      case "nested":
      case "nested-text":
        return stub.callOther(row);
      default:
        return (await stub.fetch(`http://room/${row}`)).status;
    }
  }
}
