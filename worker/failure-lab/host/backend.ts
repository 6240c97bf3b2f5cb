import type { ServerResponse } from "node:http";

const MODES = ["work", "fail", "hang", "limit"] as const;

/** What the backend does with what it gets. */
export type Mode = (typeof MODES)[number];

export function isMode(text: string): text is Mode {
  return MODES.some((mode) => mode === text);
}

/** How long a backend that limits asks its senders to wait. */
const RETRY_AFTER_S = 5;

/** A backend that a visitor can break. */
export class Backend {
  readonly #hanging = new Set<ServerResponse>();
  #mode: Mode = "work";

  get mode(): Mode {
    return this.#mode;
  }

  /** Requests that hang do so until another mode is chosen: their connections close then, without an answer. */
  set mode(mode: Mode) {
    this.#mode = mode;
    for (const response of this.#hanging) response.destroy();
  }

  /** Answers a request that the mode lets fail, and tells the answer; undefined where the backend works. */
  refuse(response: ServerResponse): number | "none" | undefined {
    if (this.#mode === "work") return undefined;
    if (this.#mode === "hang") {
      this.#hanging.add(response);
      response.once("close", () => this.#hanging.delete(response));
      return "none";
    }
    if (this.#mode === "limit") response.setHeader("retry-after", RETRY_AFTER_S);
    response.statusCode = this.#mode === "limit" ? 429 : 500;
    response.end("{}");
    return response.statusCode;
  }
}
