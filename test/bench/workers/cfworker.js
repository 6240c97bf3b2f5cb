import { captureError } from "@cfworker/sentry";
import { roomOf, worker } from "./room.js";

async function report({ SENTRY_DSN }, err, _, request) {
  const { posted } = captureError({
    sentryDsn: SENTRY_DSN,
    environment: "production",
    release: "1",
    err,
    request,
  });
  await (await posted).text();
}

export class Room extends roomOf(report) {}
export default worker;
