import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import {
  type CaptureResult,
  captureExceptionInIsolate,
  createCapture,
} from "../../../../worker/capture/index.ts";
import { recordingQueue } from "../../../support/queued.ts";
import { newProject, reportToNewProject } from "../../../support/received.ts";

const EVENTS = 200;
const AT_ONCE = 50;

interface Storm {
  results: CaptureResult[];
  /** How long the slowest capture took, in milliseconds. */
  slowest: number;
}

async function storm(capture: (error: Error) => Promise<CaptureResult>): Promise<Storm> {
  const storm: Storm = { results: [], slowest: 0 };
  for (let wave = 0; wave < EVENTS / AT_ONCE; wave++) {
    const captures = Array.from({ length: AT_ONCE }, async (_, index) => {
      const started = Date.now();
      storm.results.push(await capture(new Error(`storm ${wave}.${index}`)));
      storm.slowest = Math.max(storm.slowest, Date.now() - started);
    });
    await Promise.all(captures);
  }
  return storm;
}

test("while the backend is down, captures are queued; when it is back, each event arrives", async () => {
  const project = reportToNewProject();
  await project.behave({ status: 503 });
  const { results, slowest } = await storm((error) => captureExceptionInIsolate(env, error));
  expect(results.map(({ status }) => status)).toEqual(Array(EVENTS).fill("queued"));
  expect(slowest).toBeLessThan(8_000);
  const refused = (await project.requests()).length;
  // Without the circuit breaker each of the 200 is tried three times.
  expect(refused).toBeGreaterThanOrEqual(5);
  expect(refused).toBeLessThanOrEqual(2 * AT_ONCE);

  await project.behave({});
  const ids = results.map(({ eventId }) => eventId).sort();
  await vi.waitFor(
    async () => {
      const arrived = new Set((await project.events()).slice(refused).map(({ event_id }) => event_id));
      expect(arrived.size).toBe(EVENTS);
      expect([...arrived].sort()).toEqual(ids);
    },
    { timeout: 90_000, interval: 500 },
  );
}, 120_000);

describe("a capture is over within its deadline", () => {
  test.for([{ hang: true }, { status: 503 }, { reset: true }, { delayMs: 5_000 }])(
    "in a storm against a backend that answers with %o",
    { timeout: 60_000 },
    async (behaviour) => {
      const project = newProject();
      await project.behave(behaviour);
      const ERROR_QUEUE = recordingQueue();
      const capture = createCapture({ deadlineMs: 500 });
      const { results, slowest } = await storm((error) =>
        capture({ SENTRY_DSN: project.dsn, ERROR_QUEUE }, error),
      );
      expect(results.map(({ status }) => status)).toEqual(Array(EVENTS).fill("queued"));
      expect(ERROR_QUEUE.sent).toHaveLength(EVENTS);
      // Far less than the backend takes where it hangs, also on a busy machine.
      expect(slowest).toBeLessThan(4_000);
    },
  );
});
