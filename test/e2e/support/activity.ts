import type { Lab } from "./lab.ts";

/** What the page gets of an event, a line, the mode of the backend, or the depth of the Queue. */
export interface Told {
  readonly kind: string;
  readonly data: Record<string, unknown> | string | number;
}

/** What the lab tells its page, from the start on, up to and including the first entry that `isLast` accepts. */
export async function readActivity(lab: Lab, isLast: (told: Told, all: Told[]) => boolean): Promise<Told[]> {
  const all: Told[] = [];
  const enough = AbortSignal.timeout(80_000);
  const response = await fetch(`${lab.url}/lab/events`, { signal: enough });
  let text = "";
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const messages = (text + part).split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const kind = /^event: (.*)$/m.exec(message)?.[1];
      if (kind === undefined) continue;
      all.push({ kind, data: JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? "") });
      const last = all.at(-1);
      if (last && isLast(last, all)) return all;
    }
  }
  throw new Error(`The stream has ended: ${JSON.stringify(all)}`);
}

/** The data of the entries of one kind. */
export function pick(all: readonly Told[], kind: string): Told["data"][] {
  return all.filter((told) => told.kind === kind).map(({ data }) => data);
}
