import { DurableObject, RpcTarget } from "cloudflare:workers";
import { captureDurableObject } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

class Handle extends RpcTarget {
  readonly #text: string;
  constructor(text: string) {
    super();
    this.#text = text;
  }
  read(): string {
    return this.#text;
  }
}

class Refused extends Error {
  override name = "Refused";
  code = 42;
}

const callables = new WeakMap<object, string>();

/** Keeps what it knows of a method by the method's identity, as frameworks do. */
function callable<T extends object>(method: T): T {
  callables.set(method, "yes");
  return method;
}

/** Does, in many ways, what users' classes do; once as it is and once covered. */
export class Pair extends DurableObject<Env> {
  static #made = 0;
  static label = "pair";
  static countMade(): number {
    // biome-ignore lint/complexity/noThisInStatic: what is tested
    return this.#made;
  }
  static get labelText(): string {
    // biome-ignore lint/complexity/noThisInStatic: what is tested
    const { label } = this;
    return label;
  }

  #secret = "secret";
  #self = this;
  caught = "";

  constructor(ctx: DurableObjectState, env: Env, third?: string) {
    super(ctx, env);
    this.caught = `${third} ${new.target.name} ${this.constructor.name}`;
    if (ctx.id.name?.includes("frozen")) Object.freeze(this);
  }

  get brokenGetter(): string {
    throw new Refused(this.#secret);
  }
  get lateGetter(): Promise<string> {
    return this.refuseLater("late getter");
  }
  secretText(): string {
    return this.#secret;
  }
  isItself(): boolean {
    return this === this.#self && this.secretText === Pair.prototype.secretText;
  }
  handle(): Handle {
    return new Handle(this.#secret);
  }
  async handleLater(): Promise<Handle> {
    return this.handle();
  }
  twiceTheSame(): boolean {
    const ready = this.handleLater();
    return [ready, ready].every((promise) => promise === ready && promise.constructor === Promise);
  }
  isCallable(): boolean {
    return callables.get(this.add) === "yes";
  }
  add(one: number, other: number): number {
    return one + other;
  }
  recurse(depth = 0): number {
    try {
      return this.recurse(depth + 1);
    } catch {
      return depth;
    }
  }
  refuse(text: string): never {
    throw new Refused(text);
  }
  async refuseLater(text: string): Promise<string> {
    await scheduler.wait(1);
    throw new Refused(text);
  }
  throwObject(): never {
    throw { code: 7, nested: [1] };
  }
  throwNothing(): never {
    throw undefined;
  }
  catchesItself(): string {
    try {
      return this.refuse("inside");
    } catch (error) {
      return (error as Error).message;
    }
  }
  async catchesLater(): Promise<string> {
    return this.refuseLater("inside, later").catch((error) => error.message);
  }
  thenable(): PromiseLike<string> {
    const text = this.#secret;
    // biome-ignore lint/suspicious/noThenProperty: the queries of database libraries are such
    return { then: (done) => Promise.resolve(text).then(done) };
  }
  brokenThenable(): PromiseLike<string> {
    // biome-ignore lint/suspicious/noThenProperty: the queries of database libraries are such
    return { then: (done, fail) => this.refuseLater("query").then(done, fail) };
  }
  stream(): ReadableStream {
    return new Response(this.#secret).body ?? new ReadableStream();
  }
  fn(): (text: string) => string {
    return (text) => `${text} ${this.#secret}`;
  }
  async writeAndFail(): Promise<void> {
    this.ctx.storage.kv.put("written", 1);
    throw new Refused("after a write");
  }
  async rollBack(): Promise<unknown> {
    try {
      this.ctx.storage.transactionSync(() => {
        this.ctx.storage.kv.put("rolled back", 1);
        throw new Refused("in a transaction");
      });
    } catch {
      // Rolled back.
    }
    return [...this.ctx.storage.kv.list()];
  }
  madeWith(): string {
    return this.caught;
  }
}
callable(Pair.prototype.add);
// What TypeScript does not let a class declare: a handler that a getter gives.
const secretOf = Pair.prototype.secretText;
Object.defineProperty(Pair.prototype, "fetch", {
  configurable: true,
  get(this: Pair) {
    const text = Reflect.apply(secretOf, this, []);
    return () => new Response(text);
  },
});

export const CoveredPair = captureDurableObject(Pair, { rpc: true });
export class ExtendedPair extends captureDurableObject(Pair, { rpc: true }) {}

/** Adds methods and private fields of its own to a covered class. */
export class OwnPair extends captureDurableObject(Pair, { rpc: true }) {
  #own = "own";
  override secretText(): string {
    return `${this.#own} ${super.secretText()}`;
  }
  refuseOwn(): never {
    throw new Refused(this.#own);
  }
}
