import type { Cell } from "../cell.ts";
import type { Room } from "./room.ts";

export interface Env {
  /** Host and port of the backend. */
  BACKEND: string;
  QUEUE: Queue;
  ERROR_SERVICE: Fetcher;
  FAULT_ROOM: DurableObjectNamespace<Room>;
  FAULT_FLOW: Workflow<Cell>;
}
