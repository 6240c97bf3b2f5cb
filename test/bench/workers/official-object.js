import { captureException, flush, instrumentDurableObjectWithSentry } from "@sentry/cloudflare";
import { options } from "./official-options.js";
import { roomOf, worker } from "./room.js";

async function report(_, error) {
  captureException(error);
  await flush(2_000);
}

export const Room = instrumentDurableObjectWithSentry(options, roomOf(report));
export default worker;
