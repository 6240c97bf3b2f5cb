/**
 * A Worker in TypeScript, as its author has it: its object fails in a method, in a file of its own, and reports that. The
 * line below says where.
 */
export const SEAT_WORKER: Readonly<Record<string, string>> = {
  "src/index.ts": `
import { Room } from "./room.ts";

export { Room };

export default {
  fetch: (request: Request, env: { ROOM: DurableObjectNamespace<Room> }): Promise<Response> =>
    env.ROOM.getByName("lobby").fetch(request),
};
`,
  "src/room.ts": `
import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "isolate-capture";

interface Seat {
  readonly guest: string;
}

export class Room extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    try {
      return new Response(this.giveSeat({ guest: "Ada" }));
    } catch (error) {
      const result = await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, request });
      return Response.json(result);
    }
  }

  private giveSeat({ guest }: Seat): string {
    throw new RangeError(\`no seat for \${guest}\`);
  }
}
`,
};

/** Where that Worker throws, and the call that led there. */
export const THROWN_AT = { source: "src/room.ts", line: 20, method: "giveSeat" } as const;
export const CALLED_AT = { source: "src/room.ts", line: 12, method: "fetch" } as const;
