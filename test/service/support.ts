import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, vi } from "vitest";
import { type CaptureOptions, createCapture } from "../../worker/capture/entries/service.ts";
import { type ArrivedEvent, newProject, type Project, thrown } from "../support/received.ts";
import type { Behaviour } from "../support/receiver-types.ts";
import { PROJECTS } from "./projects.ts";

export const project = newProject(PROJECTS.service);
export const projectWithQueue = newProject(PROJECTS.serviceWithQueue);

/** Reports from an object of the caller, by these bindings. */
export function report(bindings: object, error: unknown, options: CaptureOptions = {}, name = "lobby") {
  return runInDurableObject(env.CALLER.getByName(name), (_, ctx) =>
    createCapture(options)(bindings, error, { ctx }),
  );
}

/** Has the project of a service misbehave until the test ends, and the service forget it before the next. */
export async function misbehave(from: Project, service: object, behaviour: Behaviour): Promise<void> {
  await from.behave(behaviour);
  onTestFinished(async () => {
    await from.behave({});
    await mark(service);
  });
}

/** How often this text has arrived so far: an event whose request was refused, and came again, several times. */
export async function countOf(text: string, from: Project): Promise<number> {
  return (await from.events()).filter((event) => thrown(event).value === text).length;
}

/** The events with this text, once there is one and once whatever was sent before a marker has arrived. */
export async function eventsOf(text: string, from: Project, service: object): Promise<ArrivedEvent[]> {
  const events = async () => (await from.events()).filter((event) => thrown(event).value.includes(text));
  await vi.waitFor(async () => expect(await events()).not.toEqual([]), 10_000);
  await mark(service);
  return events();
}

/** All texts that have arrived up to a marker sent now. */
export async function textsUntilNow(from: Project, service: object): Promise<string[]> {
  const marker = await mark(service);
  const texts = (await from.events()).map((event) => thrown(event).value);
  expect(texts).toContain(marker);
  return texts;
}

async function mark(service: object): Promise<string> {
  const marker = `marker ${crypto.randomUUID()}`;
  expect(await report({ ERROR_SERVICE: service }, new Error(marker))).toMatchObject({ status: "delivered" });
  return marker;
}

/** What was put on a queue and holds this text, once there is something. */
export async function queuedWith(queue: string, text: string): Promise<string[]> {
  const found = async () => {
    const bodies = (await newProject(queue).requests()).map(({ body }) => body);
    return bodies.filter((body) => body.includes(text));
  };
  await vi.waitFor(async () => expect(await found()).not.toEqual([]), 10_000);
  return found();
}
