import { createCapture, queueTransport } from "../../../dist/index.js";
import { roomOf, worker } from "./room.js";

const capture = createCapture({ transports: [queueTransport()], fallback: false });

export class Room extends roomOf((env, error, ctx, request) => capture(env, error, { ctx, request })) {}
export default worker;
