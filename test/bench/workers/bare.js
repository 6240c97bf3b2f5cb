import { roomOf, worker } from "./room.js";

export class Room extends roomOf(async () => {}) {}
export default worker;
