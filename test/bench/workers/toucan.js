import { Toucan } from "toucan-js";
import { roomOf, worker } from "./room.js";

async function report({ SENTRY_DSN }, error, _, request) {
  const sent = [];
  const context = { waitUntil: (promise) => sent.push(promise) };
  new Toucan({ dsn: SENTRY_DSN, context, request }).captureException(error);
  await Promise.all(sent);
}

export class Room extends roomOf(report) {}
export default worker;
