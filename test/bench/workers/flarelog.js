import { captureExceptionInIsolate } from "../../../dist/entries/flarelog.js";
import { roomOf, worker } from "./room.js";

export class Room extends roomOf((env, error, ctx, request) =>
  captureExceptionInIsolate(env, error, { ctx, request }),
) {}
export default worker;
