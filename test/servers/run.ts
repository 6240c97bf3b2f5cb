/**
 * Sends what the failure lab and the hostile events of the contract suite make to real servers: Sentry's own normaliser,
 * which must take nothing out of any event, the protocol's schema, and a Bugsink, whose list of issues it prints. The
 * normaliser also gets many events into which a hook has put anything.
 *
 *   python3 -m venv /tmp/servers && /tmp/servers/bin/pip install bugsink sentry-relay
 *   node test/servers/run.ts /tmp/servers
 */
import { resolve } from "node:path";
import fc from "fast-check";
import { hostileEvents } from "../../worker/capture/testing/hostile-events.ts";
import {
  encodeLiteEnvelope,
  encodeSentryEvent,
  joinEnvelope,
} from "../../worker/capture/wire/sentry-envelope.ts";
import { hookedEvents } from "../support/hooked-events.ts";
import { faultsOf } from "../support/sentry-schema.ts";
import { collectLabEnvelopes } from "./lab-events.ts";
import { normalise, startBugsink } from "./servers.ts";

const [given] = process.argv.slice(2);
if (!given) throw new Error("which Python environment? See the head of this file");
const python = resolve(given);

const hooked = fc.sample(hookedEvents, 2_000).map((event) => joinEnvelope([encodeSentryEvent(event)]));
for (const [index, taken] of normalise(python, hooked).entries()) {
  if (taken === "{}") continue;
  process.exitCode = 1;
  console.log("WRONG", hooked[index], taken);
}

const lab = await collectLabEnvelopes();
const sent = [
  ...[...lab].flatMap(([name, envelopes]) => envelopes.map((envelope) => [name, envelope] as const)),
  ...hostileEvents().map(([what, event]) => [what, encodeLiteEnvelope(event)] as const),
];
const events = sent.map(([, envelope]) => envelope.split("\n")[2] ?? "");
const taken = normalise(python, events);
const bugsink = await startBugsink(python);
try {
  for (const [index, [name, envelope]] of sent.entries()) {
    const faults = faultsOf(JSON.parse(events[index] ?? ""));
    const faulty = faults.length > 0 || taken[index] !== "{}";
    if (faulty) process.exitCode = 1;
    await bugsink.post(envelope);
    console.log(
      `${faulty ? "WRONG" : "right"}  ${name}`,
      ...faults,
      taken[index] === "{}" ? "" : taken[index],
    );
  }
  for (const [name, { length }] of lab) console.log(`${length} events of one press: ${name}`);
  for (const { title, events: count } of bugsink.issues())
    console.log(`issue with ${count} events: ${title}`);
} finally {
  bugsink.stop();
}
