import { captureDurableObject } from "../../../dist/entries/sentry-lite.js";
import { roomOf, worker } from "./room.js";

export const Room = captureDurableObject(roomOf());
export default worker;
