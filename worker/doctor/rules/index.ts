import type { Rule } from "../finding.ts";
import { captureNotAwaited } from "./capture-not-awaited.ts";
import { coverOptions } from "./cover-options.ts";
import { deletedClass } from "./deleted-class.ts";
import { migrationOrder } from "./migration-order.ts";
import { missingExport } from "./missing-export.ts";
import { missingHandler } from "./missing-handler.ts";
import { missingMain } from "./missing-main.ts";
import { missingMigration } from "./missing-migration.ts";
import { missingQueue } from "./missing-queue.ts";
import { missingTail } from "./missing-tail.ts";
import { newUniqueId } from "./new-unique-id.ts";
import { notInherited } from "./not-inherited.ts";
import { oldDate } from "./old-date.ts";
import { repeatedBinding } from "./repeated-binding.ts";
import { routeErrors } from "./route-errors.ts";
import { secretInVars } from "./secret-in-vars.ts";
import { socketAccept } from "./socket-accept.ts";
import { socketMap } from "./socket-map.ts";
import { storageNotAwaited } from "./storage-not-awaited.ts";
import { tailWithoutNode } from "./tail-without-node.ts";
import { timerInObject } from "./timer-in-object.ts";
import { uncoveredEntrypoint } from "./uncovered-entrypoint.ts";
import { uncoveredObject } from "./uncovered-object.ts";
import { uncoveredWorkflow } from "./uncovered-workflow.ts";
import { unknownBinding } from "./unknown-binding.ts";
import { unusedBinding } from "./unused-binding.ts";
import { wrongSetting } from "./wrong-setting.ts";

/** All that the doctor knows. A new rule is a file beside this one and a line here; docs/doctor.md has a row for it. */
export const RULES: readonly Rule[] = [
  secretInVars,
  wrongSetting,
  uncoveredObject,
  uncoveredWorkflow,
  uncoveredEntrypoint,
  coverOptions,
  routeErrors,
  captureNotAwaited,
  missingMain,
  missingMigration,
  deletedClass,
  migrationOrder,
  missingExport,
  missingHandler,
  unknownBinding,
  unusedBinding,
  notInherited,
  repeatedBinding,
  missingQueue,
  missingTail,
  tailWithoutNode,
  oldDate,
  newUniqueId,
  socketAccept,
  socketMap,
  timerInObject,
  storageNotAwaited,
];
