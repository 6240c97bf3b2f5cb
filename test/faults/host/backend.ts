import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TestProject } from "vitest/node";
import { currentTable, pagePath, replaced } from "../../comparison/tables.ts";
import type { BackendRequest } from "../cell.ts";
import { answerOf } from "./answers.ts";

/**
 * A real HTTP server on loopback whose addresses tell the fault that a request meets and the cell it belongs to. It also
 * reads the docs, which no test inside workerd can: `/table` answers the table as it is there, and writes it first where
 * vitest was started with `--update`.
 */
export default async function startBackend(project: TestProject): Promise<() => Promise<void>> {
  const requests = new Map<string, BackendRequest[]>();
  const isUpdating = project.config.snapshotOptions.updateSnapshot === "all";

  const server = createServer((request, response) => {
    void route(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.once("listening", resolve));
  project.provide("backend", `127.0.0.1:${(server.address() as AddressInfo).port}`);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, first = "", ...rest] = (request.url ?? "/").split("/");
    const body = await text(request);
    if (first === "seen") {
      response.end(JSON.stringify(requests.get(rest[0] ?? "") ?? []));
    } else if (first === "table") {
      const table = JSON.parse(body);
      if (isUpdating) await writeFile(pagePath(table.page), replaced(table));
      response.end(currentTable(table));
    } else {
      const cell = rest.find((part) => /^\d+$/.test(part)) ?? "";
      const { answer, accepts } = answerOf(first);
      requests.set(cell, [...(requests.get(cell) ?? []), { fault: first, body, accepted: accepts }]);
      answer(response);
    }
  }

  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
