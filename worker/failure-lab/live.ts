import { measureDepth } from "./queue-depth.ts";

const EVERY_MS = 500;

/** Answers the routes of the page's live part: all but one belong to the process that `npm start` runs. */
export async function routeLive(request: Request, env: Cloudflare.LabEnv, url: URL): Promise<Response> {
  if (env.LAB_HOST === undefined) return new Response("npm start runs this", { status: 404 });
  if (url.pathname === "/lab/queue") return streamDepth(env.ERROR_QUEUE);
  return fetch(new Request(new URL(url.pathname + url.search, env.LAB_HOST), request));
}

/** How many messages wait in a Queue, as server-sent events. It ends with its reader. */
function streamDepth(queue: Queue): Response {
  const encoder = new TextEncoder();
  const depths = new ReadableStream<Uint8Array>({
    async pull(controller) {
      controller.enqueue(encoder.encode(`data: ${await measureDepth(queue)}\n\n`));
      await scheduler.wait(EVERY_MS);
    },
  });
  // Other types are compressed on their way, which holds small parts back.
  return new Response(depths, { headers: { "content-type": "text/event-stream" } });
}
