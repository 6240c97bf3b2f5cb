import fc from "fast-check";
import type { CapturedEvent } from "../../worker/capture/index.ts";
import { sampleEvent } from "../../worker/capture/testing/sample-event.ts";
import { mendEvent } from "../../worker/capture/wire/mend-event.ts";

/** Contexts that Sentry knows by name, and some that it does not. */
const CONTEXTS =
  "app browser cloud_resource culture device feedback flags gpu memory_info monitor nel os otel performance_score profile replay response runtime spring threadpool_info trace unity user_report_v2 mine error alarm";
/** Names of their values, of every type that Sentry has. */
const KEYS =
  "type name version build id trace_id span_id parent_span_id op status sampled data values memory_size online rooted model status_code body_size headers cookies replay_id profile_id profiler_id in_foreground is_24_hour_format locale attributes resource exclusive_time client_sample_rate raw_description view_names battery_level screen_dpi message url calendar timezone multi_threaded_rendering origin description";

const value = fc.oneof(
  fc.constantFrom("", "os", "ok", "a".repeat(32), "b".repeat(16), 0, 1, -1, 1.5, true, false, null),
  fc.jsonValue({ maxDepth: 2 }),
);
const context = fc.dictionary(fc.constantFrom(...KEYS.split(" ")), value, { maxKeys: 6 });
const text = fc.string({
  unit: fc.oneof(fc.constantFrom("\n", " ", "ä", "\u2028", "\ud83d"), fc.string({ maxLength: 2 })),
});

/** Events as they are once a hook has put anything into their contexts and tags. */
export const hookedEvents: fc.Arbitrary<CapturedEvent> = fc
  .record({
    contexts: fc.dictionary(fc.constantFrom(...CONTEXTS.split(" ")), context, { maxKeys: 5 }),
    tags: fc.dictionary(text, text),
  })
  .map((parts) => {
    const built = sampleEvent();
    return mendEvent({ ...built, ...JSON.parse(JSON.stringify(parts)) }, built).event;
  });
