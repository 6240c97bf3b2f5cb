import { expect, vi } from "vitest";
import type { ArrivedEvent, Project } from "../support/received.ts";
import type { Received } from "../support/receiver-types.ts";

/** A Sentry event in the fields that these tests read. */
export interface SdkEvent extends Omit<ArrivedEvent, "exception"> {
  message?: string;
  user?: Record<string, unknown>;
  /** The SDK sends a bare list. */
  breadcrumbs?: { values: Record<string, unknown>[] };
  exception?: ArrivedEvent["exception"];
}

/** The items of an envelope, by their type. The SDK also sends spans. */
export function itemsOf({ body }: Received): { type: string; item: unknown }[] {
  const [, ...lines] = body.split("\n").filter(Boolean);
  return lines.flatMap((line, index) =>
    index % 2 === 0 ? [{ type: JSON.parse(line).type, item: JSON.parse(lines[index + 1] ?? "null") }] : [],
  );
}

/** All events of a project, the SDK's and ours, once the one with this message is there. */
export async function eventsUntil(project: Project, marker: string): Promise<SdkEvent[]> {
  return vi.waitFor(async () => {
    const events = (await project.requests()).flatMap(itemsOf).filter(({ type }) => type === "event");
    const found = events.map(({ item }) => item as SdkEvent);
    expect(found.map(({ message }) => message)).toContain(marker);
    return found.filter(({ message }) => message !== marker);
  }, 10_000);
}

/** What was thrown, or nothing: Sentry keeps it last. */
export function textOf({ exception }: SdkEvent): string | undefined {
  return exception?.values.at(-1)?.value;
}

/** Whether this library sent it. */
export function isOurs({ sdk }: SdkEvent): boolean {
  return sdk.name === "isolate-capture";
}
