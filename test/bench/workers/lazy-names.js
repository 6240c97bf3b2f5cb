import { report } from "./lazy.js";
import { roomOf, worker } from "./room.js";

/** The same by a module that names what it uses, so that a bundler can leave the rest out. */
export class Room extends roomOf(report(() => import("./lazy-names-sdk.js"))) {}
export default worker;
