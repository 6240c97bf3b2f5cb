import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const aborts = "test/capture/consumer/tail/aborts.test.ts";
const events = "test/capture/consumer/tail/events.test.ts";
const matching = "test/capture/consumer/tail/matching.test.ts";
const memory = "test/capture/consumer/tail/memory.test.ts";
const options = "test/capture/consumer/tail/options.test.ts";
const outcomes = "test/capture/consumer/tail/outcomes.test.ts";

/** The Tail Worker. */
export const TAIL: readonly Mutant[] = [
  {
    promise: P.tailOnly,
    file: "worker/capture/consumer/tail/events.ts",
    find: "failures.push(undefined);",
    replace: "return [];",
    killedBy: [outcomes],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/tail/events.ts",
    find: "await add(() => scrubbed(record.event, making.redaction), false);",
    replace: "await add(() => record.event, false);",
    killedBy: [events],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/tail/tail.ts",
    find: "const redaction = createRedaction(env, resolved.redact);",
    replace: "const redaction = createRedaction({}, resolved.redact);",
    killedBy: [events],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/tail/tail.ts",
    find: "warnOfLosses(outcomes, scrub);",
    replace: `warnOfLosses(outcomes, (text) => \`\${text}\${scrub("")}\`);`,
    killedBy: [options],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/tail/breadcrumbs.ts",
    find: "toText(joinParts(message, redaction), MAX_TEXT, redaction)",
    replace: "joinParts(message, redaction).slice(0, MAX_TEXT)",
    killedBy: [events],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "this.#captured.between(sign, from, to).some((other) => other.place !== place) ||",
    replace: "",
    killedBy: [matching],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "this.#aborts.isTold(seen, invocation) ||",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "(isLastAfterCapture(seen, invocation) && this.#areDead(listIds(invocation))) ||",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "(isOther(other) || isBare(other))",
    replace: "isOther(other)",
    killedBy: [aborts],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "(!other.ended || this.#areDead(other.ended))",
    replace: "true",
    killedBy: [aborts],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "ids.every((id) => !this.#statuses.has(id))",
    replace: "true",
    killedBy: [aborts],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: "exceptions.every(isBefore) &&",
    replace: "item.exceptions.every(isBefore) &&",
    killedBy: [aborts],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: "this.#repeated.add(seen);",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: "end.isAfterCapture ||= isAfterCapture;",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: "Math.abs(end.timestamp - seen.timestamp) <= END_MS &&",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: "invocation.time < end.timestamp",
    replace: "true",
    killedBy: [aborts],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: "end.began < seen.timestamp &&",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/aborts.ts",
    find: " || seen.message === LOST",
    replace: "",
    killedBy: [aborts],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/consumer/tail/events.ts",
    find: "if (invocations.some(isOpen)) await wait(making.waitMs);",
    replace: "if (invocations.some(isOpen)) await wait(0);",
    killedBy: [matching],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "const isOther = (other: Thrown) => other.place !== place && other.stack",
    replace: "const isOther = (other: Thrown) => other.stack",
    killedBy: [matching],
  },
  {
    promise: P.told,
    file: "worker/capture/consumer/tail/limits.ts",
    find: "count.heldBack += heldBack;",
    replace: "",
    killedBy: [memory],
  },
  {
    promise: P.sameId,
    file: "worker/capture/consumer/tail/build-event.ts",
    find: "id: await stableId(place,",
    replace: "id: await stableId(Math.random(), place,",
    killedBy: [matching],
  },
  {
    promise: P.remembered,
    file: "worker/capture/consumer/tail/memory.ts",
    find: "keep(this.#statuses, note.id, note.status, MAX_IDS)",
    replace: "this.#statuses.set(note.id, note.status)",
    killedBy: [memory],
  },
  {
    promise: P.remembered,
    file: "worker/capture/consumer/tail/sightings.ts",
    find: "keep(this.#slots, key, kinds, MAX_MARKS);",
    replace: "this.#slots.set(key, kinds);",
    killedBy: [memory],
  },
  {
    promise: P.remembered,
    file: "worker/capture/consumer/tail/limits.ts",
    find: "keep(this.#counts, key, count, MAX_KINDS);\n    if",
    replace: "this.#counts.set(key, count);\n    if",
    killedBy: [memory],
  },
  {
    promise: P.remembered,
    file: "worker/capture/transports/tail.ts",
    find: "keep(published, event.id, publishEvent(event, about), MAX_IDS);",
    replace: "published.set(event.id, publishEvent(event, about));",
    killedBy: ["test/capture/platform/channel.test.ts"],
    survives:
      "each send takes its id out of the map again, so that only captures that die in between leave one; what they leave is not seen from outside",
  },
  {
    promise: RULE,
    file: "worker/capture/consumer/tail/build-event.ts",
    find: "item.logs.slice(-20)",
    replace: "item.logs",
    killedBy: [events],
  },
  {
    promise: RULE,
    file: "worker/capture/platform/channel.ts",
    find: "if (spent.bytes + bytes > budget) return false;",
    replace: "",
    killedBy: ["test/capture/platform/channel.test.ts"],
  },
];
