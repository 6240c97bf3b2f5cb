import { report } from "./lazy.js";
import { roomOf, worker } from "./room.js";

/** As it is copied from one project to the next: the whole SDK on the first error. */
export class Room extends roomOf(report(() => import("@sentry/cloudflare"))) {}
export default worker;
