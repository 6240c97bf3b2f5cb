import { CAPTURE } from "./lists/capture.ts";
import { COVER } from "./lists/cover.ts";
import { EVENT } from "./lists/event.ts";
import { FILTERS } from "./lists/filters.ts";
import { LOGS_AND_TRACES } from "./lists/logs-and-traces.ts";
import { MEMORY } from "./lists/memory.ts";
import { OBJECTS } from "./lists/objects.ts";
import { OFFICIAL_SDK } from "./lists/official-sdk.ts";
import { QUEUE } from "./lists/queue.ts";
import { REDACT } from "./lists/redact.ts";
import { TAIL } from "./lists/tail.ts";
import { TRANSPORTS } from "./lists/transports.ts";
import { WIRE } from "./lists/wire.ts";
import { WORKFLOWS } from "./lists/workflows.ts";
import type { Mutant } from "./mutant.ts";

/** All of them, by area. */
export const MUTANTS: readonly Mutant[] = [
  ...CAPTURE,
  ...COVER,
  ...EVENT,
  ...FILTERS,
  ...LOGS_AND_TRACES,
  ...MEMORY,
  ...OBJECTS,
  ...OFFICIAL_SDK,
  ...QUEUE,
  ...REDACT,
  ...TAIL,
  ...TRANSPORTS,
  ...WIRE,
  ...WORKFLOWS,
];
