import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const coordinator = "test/reference/objects/compilation-coordinator.test.ts";
const deadLetters = "test/reference/objects/dead-letters.test.ts";
const limiter = "test/reference/objects/rate-limiter.test.ts";
const registry = "test/reference/objects/list-registry.test.ts";
const sockets = "test/reference/objects/ws-hibernation.test.ts";

/** Without the line that has begun, and its `await captureException…` of one line. */
const ONE_LINE =
  "await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });\n      throw error;\n    }\n  }";

/** The objects of the reference Worker: what they catch is reported. */
export const OBJECTS: readonly Mutant[] = [
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: `${ONE_LINE}\n\n  /** The job once`,
    replace: "throw error;\n    }\n  }\n\n  /** The job once",
    killedBy: [coordinator],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: `${ONE_LINE}\n\n  /** \`GET`,
    replace: "throw error;\n    }\n  }\n\n  /** `GET",
    killedBy: [coordinator],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: "        request,\n        handled: false,\n      });",
    replace:
      '        request,\n        handled: false,\n        step: { step: { name: "", count: 1 }, attempt: 0, config: {} },\n      });',
    killedBy: [coordinator],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: "await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, alarm: info, extra });",
    replace: "void extra;",
    killedBy: [coordinator],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: "await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this });",
    replace: "void error;",
    killedBy: [coordinator],
  },
  {
    promise: RULE,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: "await this.ctx.storage.setAlarm(job.createdAt + CHECK_EVERY_MS);",
    replace: "",
    killedBy: [coordinator],
  },
  {
    promise: RULE,
    file: "worker/reference/objects/compilation-coordinator.ts",
    find: 'await this.settle(job.jobId, { status: "failed" });\n      throw error;',
    replace: "throw error;",
    killedBy: [coordinator],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/list-registry.ts",
    find: "await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });",
    replace: "",
    killedBy: [registry],
  },
  {
    promise: P.asBare,
    file: "worker/reference/objects/list-registry.ts",
    find: "handled: false });\n      throw error;",
    replace: "handled: false });\n      return undefined;",
    killedBy: [registry],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/rate-limiter.ts",
    find: "await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });",
    replace: "",
    killedBy: [limiter],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/rate-limiter.ts",
    find: "        alarm: info,\n        handled: false,\n      });\n      throw error;",
    replace: "        alarm: info,\n        handled: false,\n      });",
    killedBy: [limiter],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/ws-hibernation.ts",
    find: "    this.ctx.waitUntil(\n      captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, webSocket: ws }),\n    );",
    replace: "    void error;",
    killedBy: [sockets],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/ws-hibernation.ts",
    find: "        request,\n        handled: false,\n      });\n      throw error;",
    replace: '        request,\n        handled: false,\n      });\n      return notFound("job");',
    killedBy: [sockets],
  },
  {
    promise: RULE,
    file: "worker/reference/objects/ws-hibernation.ts",
    find: "        webSocket: ws,\n        handled: false,\n      });\n      throw error;",
    replace: "        webSocket: ws,\n        handled: false,\n      });",
    killedBy: [sockets],
  },
  {
    promise: RULE,
    file: "worker/reference/objects/ws-hibernation.ts",
    find: 'ws.close(1011, "connection error");',
    replace: "",
    killedBy: [sockets],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/objects/dead-letters.ts",
    find: "        alarm,\n        handled: false,\n      });\n      throw error;",
    replace:
      '        alarm,\n        handled: false,\n        step: { step: { name: "", count: 1 }, attempt: 0, config: {} },\n      });\n      throw error;',
    killedBy: [deadLetters],
  },
  {
    promise: P.queued,
    file: "worker/reference/objects/dead-letters.ts",
    find: "if (failures.length > 0) throw failures[0];",
    replace: "",
    killedBy: [deadLetters],
  },
  {
    promise: RULE,
    file: "worker/reference/http/client.ts",
    find: "index < 8 ? byte : 0",
    replace: "index < 16 ? byte : 0",
    killedBy: ["test/reference/http/client.test.ts"],
  },
];
