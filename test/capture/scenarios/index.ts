import { deliverQueued } from "../../../worker/capture/entries/consumer.ts";
import { traceHeaders } from "../../../worker/capture/entries/trace.ts";
import { captureHandlers } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";
import { failForgetfully } from "./forgetful.ts";
import { receiveParcels, report, spans } from "./relay.ts";

export { Clock, Counter, Door } from "./covered.ts";
export { Diary } from "./diary.ts";
export { FlareChat, FlareCounter, FlareScheduler } from "./flarelog-classes.ts";
export { Flow } from "./flow.ts";
export { CoveredForgetful, CoveredForgetfulFlow, Forgetful, ForgetfulFlow } from "./forgetful.ts";
export { Lifeline } from "./lifeline.ts";
export { Order } from "./order.ts";
export { CoveredPair, ExtendedPair, OwnPair, Pair } from "./pair.ts";
export { Party } from "./party.ts";
export { QuietRelay, Relay, RelayFlow } from "./relay.ts";
export { Room } from "./room.ts";

/** The main Worker of these tests: consumes the Queue of events, and fails otherwise. */
export default captureHandlers(
  {
    async fetch(request: Request, given: object): Promise<Response> {
      const env = given as Env;
      if (new URL(request.url).pathname === "/relay") {
        await report(env, "worker");
        return env.RELAY.getByName("first").fetch("http://relay/", { headers: traceHeaders() });
      }
      if (new URL(request.url).pathname === "/forget") failForgetfully(env);
      if (new URL(request.url).pathname === "/fail") throw new RangeError("main fetch failed");
      return new Response("fine");
    },
    async queue(batch: MessageBatch, env: object): Promise<void> {
      if (batch.queue === "parcels") return receiveParcels(batch, env as Env);
      if (batch.queue === "events") return deliverQueued(ofThisTest(batch, env as Env), env);
      throw new Error(`queue ${batch.queue} failed`);
    },
    scheduled(): void {
      throw new Error("scheduled failed");
    },
  } satisfies ExportedHandler<object>,
  { spans },
);

/** Tests share the Queue. What comes late from one before would arrive in the project of this one. */
function ofThisTest({ queue, messages }: MessageBatch, { REPORTING_SINCE = Number.POSITIVE_INFINITY }: Env) {
  const isOfThisTest = ({ timestamp }: Message) => timestamp.getTime() >= REPORTING_SINCE;
  for (const message of messages) if (!isOfThisTest(message)) message.ack();
  return { queue, messages: messages.filter(isOfThisTest) };
}
