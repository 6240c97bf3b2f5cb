/** What must not compile: without its error, each of these directives is one. */
export const MISUSE = `
import {
  captureDurableObject,
  captureExceptionInIsolate,
  captureHandlers,
  captureStep,
  createCapture,
  sentryTransport,
} from "isolate-capture";
import { Counter, Room } from "./index.js";

export async function misuse(env: Env): Promise<void> {
  // @ts-expect-error no such level
  await captureExceptionInIsolate(env, new Error(), { level: "loud" });
  // @ts-expect-error no such field
  await captureExceptionInIsolate(env, new Error(), { alarms: undefined });
  // @ts-expect-error a tag is text, a number or a boolean
  await captureExceptionInIsolate(env, new Error(), { tags: { list: [] } });
  // @ts-expect-error the bindings are needed
  await captureExceptionInIsolate(undefined, new Error());
  // @ts-expect-error the bindings, not the ctx of an object
  await captureExceptionInIsolate({} as DurableObjectState, new Error());
  // @ts-expect-error the bindings, not the ctx of a Worker
  await captureExceptionInIsolate({} as ExecutionContext, new Error());
  // @ts-expect-error the bindings come first
  await captureExceptionInIsolate(new TypeError(), env);
  // @ts-expect-error the error is needed
  await captureExceptionInIsolate(env);

  // @ts-expect-error a transport sends
  createCapture({ transports: [{ name: "silent" }] });
  // @ts-expect-error sending has an outcome
  createCapture({ transports: [{ name: "mute", send: async () => {} }] });
  // @ts-expect-error what was not delivered has a reason
  createCapture({ transports: [{ name: "mute", send: async () => ({ status: "failed" }) }] });
  // @ts-expect-error a transport, not what makes one
  createCapture({ transports: [sentryTransport] });
  // @ts-expect-error a number of milliseconds
  createCapture({ deadlineMs: "1s" });
  // @ts-expect-error text, patterns and functions
  createCapture({ ignoreErrors: [404] });
  // @ts-expect-error a list of names
  createCapture({ request: { headers: "user-agent" } });
  // @ts-expect-error no such policy
  createCapture({ alarms: "sometimes" });
  // @ts-expect-error the hook returns the event or null
  createCapture({ beforeSend: () => {} });

  // @ts-expect-error a function of env
  createCapture({ sentry: { dsn: "" } });
  // @ts-expect-error no such option of the SDK
  createCapture({ sentry: () => ({ beforeSent: () => null }) });
  // @ts-expect-error scopes have data
  createCapture({ scope: () => ({ tags: {} }) });

  // @ts-expect-error all, or names
  captureDurableObject(Room, { rpc: "speak" });
  // @ts-expect-error a class, not an instance
  captureDurableObject({});
  // @ts-expect-error the event of the run is needed
  captureStep(env, async () => 1, {});
  // @ts-expect-error handlers are methods of an object
  captureHandlers("fetch");

  // @ts-expect-error a covered class has the methods of its own class
  await env.COUNTER.getByName("a").subtract(1);
  // @ts-expect-error with their parameters
  await env.COUNTER.getByName("a").add("1");
  // @ts-expect-error and their results
  const text: string = await env.COUNTER.getByName("a").add(1);
  // @ts-expect-error and its constructor
  new Counter();
  // @ts-expect-error the payload of a covered Workflow is that of its own class
  await env.BILL.create({ params: { id: text.length } });
}
`;
