/** What the platform calls in a Durable Object. */
export const OBJECT_HANDLERS: readonly string[] = [
  "fetch",
  "alarm",
  "webSocketMessage",
  "webSocketClose",
  "webSocketError",
];

/** What the platform calls in a Worker: in its default export, or in a `WorkerEntrypoint`. */
export const WORKER_HANDLERS: readonly string[] = ["fetch", "scheduled", "queue", "email", "tail", "trace"];

/** RPC methods to cover: `true` for all, or their names. */
export type RpcNames = true | readonly string[];

/** Whether the platform calls this property of the class: a handler, or an RPC method that was asked for. */
export function isCalledBy(handlers: readonly string[], rpc: RpcNames): (name: PropertyKey) => boolean {
  return (name) =>
    typeof name === "string" &&
    (handlers.includes(name) || (rpc === true ? !(name in Object.prototype) : rpc.includes(name)));
}

/** @throws TypeError if this is not a class. */
export function checkClass(caller: string, Class: unknown): void {
  if (typeof Class !== "function" || !Class.prototype) {
    throw new TypeError(`${caller} takes a class; got ${Class === null ? Class : typeof Class}`);
  }
}

/** @throws TypeError for an `rpc` that is neither `true` nor a list of the class's methods. */
export function checkRpc(caller: string, Class: AnyClass, rpc: RpcNames, handlers: readonly string[]): void {
  if (rpc === true) return;
  const methods = rpcMethods(Class, handlers);
  const wrong = Array.isArray(rpc) ? rpc.find((name) => !methods.includes(name)) : rpc;
  if (wrong !== undefined) {
    throw new TypeError(`${caller}: rpc must name methods of ${Class.name}; got ${JSON.stringify(wrong)}`);
  }
}

export type AnyClass = abstract new (ctx: never, env: never) => object;

/** Methods of the class and its bases that can be called over RPC: those of prototypes, without accessors. */
function rpcMethods(Class: AnyClass, handlers: readonly string[]): string[] {
  const names = new Set<string>();
  for (
    let proto = Class.prototype;
    proto && proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      if (typeof value === "function" && name !== "constructor" && !handlers.includes(name)) names.add(name);
    }
  }
  return [...names];
}
