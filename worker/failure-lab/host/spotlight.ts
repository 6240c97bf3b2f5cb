import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "@spotlightjs/spotlight";
import { loopback } from "./ports.ts";

/** Starts Spotlight, which takes the place of Sentry. Resolves to what stops it. */
export async function startSpotlight(port: number): Promise<() => void> {
  const server = await startServer({ port: onLoopback(port), filesToServe: readPage() });
  return () => {
    server.close();
    server.closeAllConnections(); // event streams stay open for as long as their page is
  };
}

/**
 * Spotlight hands its port to Node's `server.listen(port)`, which listens on all interfaces. `listen` takes an object with
 * a host in that place as well, and Spotlight looks at the value no closer.
 */
function onLoopback(port: number): number {
  return { port, host: loopback } as unknown as number;
}

/** All files of Spotlight's page, which loads its scripts in parts; its own server would give out the first part alone. */
function readPage(): Record<string, Buffer> {
  const folder = fileURLToPath(new URL("../ui/", import.meta.resolve("@spotlightjs/spotlight")));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const page = Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path).replaceAll("\\", "/"), readFileSync(path)];
    }),
  );
  return { ...page, "index.html": keepLocal(page["index.html"]) };
}

/** The page reports on itself to its makers' Sentry: without this permission the browser lets nothing out. */
function keepLocal(index: Buffer | undefined): Buffer {
  return Buffer.from(String(index ?? "").replace(" https://*.sentry.io", ""));
}
