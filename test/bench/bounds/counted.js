import all, { Room as PlainRoom } from "../workers/all.js";
import { timers } from "./timers.js";

/** The object of all.js, which tells how many timers there have been and are. */
export class Room extends PlainRoom {
  fetch(request) {
    return request.url.endsWith("/timers") ? Response.json(timers()) : super.fetch(request);
  }
}
export default all;
