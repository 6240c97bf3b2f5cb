import type { Dev } from "./dev.ts";

/** The isolate's used heap after a full garbage collection, in MB, by V8's inspector. */
export async function heapMb({ inspectorPort }: Pick<Dev, "inspectorPort">): Promise<number> {
  const targets = await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json();
  const [{ webSocketDebuggerUrl }] = targets as [{ webSocketDebuggerUrl: string }];
  // wrangler lets in what comes from this machine only, and asks for its word.
  const socket = new WebSocket(webSocketDebuggerUrl, { headers: { origin: "http://localhost" } });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  let lastId = 0;
  const call = (method: string) => {
    const id = ++lastId;
    return new Promise<Record<string, number>>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        const answer = JSON.parse(String(data));
        if (answer.id === id) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  };
  try {
    // A snapshot begins with a garbage collection; workerd never answers a request for that alone.
    await call("HeapProfiler.takeHeapSnapshot");
    const { usedSize = Number.NaN } = await call("Runtime.getHeapUsage");
    return usedSize / 1_048_576;
  } finally {
    socket.close();
  }
}
