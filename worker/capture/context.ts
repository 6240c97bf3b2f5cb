/**
 * The parts that are read of an object's `this.ctx` or a Worker's `ctx`. The type is structural, so that no runtime
 * types are needed.
 */
export interface ContextLike {
  waitUntil(promise: Promise<unknown>): void;
  readonly id?: { toString(): string; readonly name?: string | undefined } | undefined;
  readonly exports?: object | undefined;
  blockConcurrencyWhile?(callback: () => Promise<unknown>): Promise<unknown>;
  getWebSockets?(): readonly object[];
  getTags?(webSocket: object): string[];
  /** Read only for the size of the object's database. */
  readonly storage?: object | undefined;
}

/** `AlarmInvocationInfo`, the argument of `alarm()`. `retryCount` is 0 on the first run and 6 on the last. */
export interface AlarmLike {
  readonly retryCount: number;
  readonly isRetry: boolean;
  readonly scheduledTime?: number | undefined;
}

/** The `WebSocket` that a handler got. Its messages are never read. Of its attachment, only a trace is read. */
export interface WebSocketLike {
  readonly readyState: number;
}

/** The arguments of `webSocketClose` after the socket. */
export interface CloseLike {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** The `WorkflowEvent` that `run()` got. Of its payload, only a trace is read. */
export interface WorkflowEventLike {
  readonly instanceId: string;
  readonly workflowName?: string | undefined;
}

/** The `WorkflowStepContext` that the callback of a step gets. Before version 4.90, wrangler passes none. */
export interface StepLike {
  readonly step: { readonly name: string; readonly count: number };
  /** From 1. */
  readonly attempt: number;
  readonly config: {
    readonly retries?: { readonly limit: number } | undefined;
  };
}

/**
 * A `Request`. Only these parts are read: the method, the URL without its query, the colo, the headers of a trace, and
 * the headers that the option `request.headers` names.
 */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
  readonly cf?: unknown;
  readonly headers?: { get(name: string): string | null } | undefined;
}

/** A user, with the field names of Sentry. Other fields go into its `data`. */
export interface UserLike {
  readonly id?: string | number | undefined;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly ip_address?: string | undefined;
  readonly [name: string]: unknown;
}

/** The call from the platform in which an error was caught. */
export interface InvocationLike {
  /** When it began, in milliseconds since 1970. */
  readonly startedAt?: number | undefined;
  /** True if the object was made for this call, false if it was in memory before. */
  readonly madeObject?: boolean | undefined;
}

export type Level = "fatal" | "error" | "warning" | "info" | "debug";

/** Where and when an error was caught: the third argument of a capture. Every field is optional. */
export interface CaptureContext {
  /** `this.ctx` of an object. The id, name and class of the object come from it. */
  ctx?: ContextLike | undefined;
  /**
   * The class that failed, or an instance of it (`this`). Default: found through `ctx` from compatibility date
   * 2025-11-17, and read from the stack otherwise.
   */
  object?: string | object | undefined;
  /** The method that failed. Default: `alarm` if `alarm` is given, otherwise the method that called the capture. */
  handler?: string | undefined;
  /** The argument of `alarm()`. The option `alarms` of `createCapture` decides which attempts make an event. */
  alarm?: AlarmLike | undefined;
  /** The socket of a WebSocket handler. */
  webSocket?: WebSocketLike | undefined;
  /** The arguments of `webSocketClose`. */
  close?: CloseLike | undefined;
  /** The event of a Workflow's `run()`. */
  workflow?: WorkflowEventLike | undefined;
  /** The context of a step's callback. Only an attempt after which the step is not retried makes an event. */
  step?: StepLike | undefined;
  /** When the invocation began, and whether the object was made for it. `captureDurableObject` knows both. */
  invocation?: InvocationLike | undefined;
  /** The request that was being answered. */
  request?: RequestLike | undefined;
  /**
   * False if the error goes on to the platform, true if it ends here. With an explicit true, an error in an alarm makes an
   * event at every attempt. Default: true, except in `webSocketError`.
   */
  handled?: boolean | undefined;
  /** Default `error`; `fatal` for the last attempt of an alarm, which the platform drops. */
  level?: Level | undefined;
  /**
   * Who was affected: an id, or `id`, `username`, `email`, `ip_address` and values of your own. The library
   * finds none of these by itself.
   */
  user?: UserLike | string | undefined;
  /**
   * Events with the same fingerprint belong to one issue, instead of the grouping of the backend. `{{ default }}`
   * stands for that grouping. FlareLog shows the fingerprint as an attribute.
   */
  fingerprint?: readonly string[] | undefined;
  /** Tags of your own, to filter by. They replace tags of the library that have the same name. */
  tags?: Record<string, string | number | boolean> | undefined;
  /** Values of your own, to read. They must be plain JSON. Other values are left out. */
  extra?: Record<string, unknown> | undefined;
}
