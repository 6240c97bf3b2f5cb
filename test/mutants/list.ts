import { CAPTURE } from "./lists/capture.ts";
import { COVER } from "./lists/cover.ts";
import { OBJECTS } from "./lists/objects.ts";
import { QUEUE } from "./lists/queue.ts";
import { REDACT } from "./lists/redact.ts";
import { TAIL } from "./lists/tail.ts";
import { TRANSPORTS } from "./lists/transports.ts";
import { WORKFLOWS } from "./lists/workflows.ts";
import type { Mutant } from "./mutant.ts";

/** All of them, by area. */
export const MUTANTS: readonly Mutant[] = [
  ...CAPTURE,
  ...COVER,
  ...REDACT,
  ...TRANSPORTS,
  ...QUEUE,
  ...TAIL,
  ...OBJECTS,
  ...WORKFLOWS,
];
