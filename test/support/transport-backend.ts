import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type {
  BackendBehaviour,
  BackendFailure,
  TransportHarness,
} from "../../worker/capture/testing/index.ts";
import { newProject, type Project } from "./received.ts";
import type { Behaviour } from "./receiver-types.ts";

/** What the contract suite can make of a backend that is reached over HTTP. */
export const HTTP_FAILURES: readonly BackendFailure[] = ["refuse", "busy", "rate-limit", "cut", "hang"];

/** The parts of a harness whose backend is a project of its own at the receiver. */
export function receiverBackend(
  project: Pick<Project, "behave" | "requests"> = newProject(),
): Pick<TransportHarness, "behave" | "arrived" | "inInvocation"> {
  return {
    behave: (behaviour, retryAfterMs) => project.behave(behaviourOf(behaviour, retryAfterMs)),
    arrived: async () => (await project.requests()).map(({ body }) => body),
    inInvocation,
  };
}

function behaviourOf(behaviour: BackendBehaviour, retryAfterMs: number): Behaviour {
  const behaviours: Record<BackendBehaviour, Behaviour> = {
    accept: {},
    refuse: { status: 403 },
    busy: { status: 503 },
    "rate-limit": { status: 429, headers: { "retry-after": String(retryAfterMs / 1_000) } },
    cut: { reset: true },
    hang: { hang: true },
  };
  return behaviours[behaviour];
}

/** Runs a send as an object of its own does. */
export function inInvocation<T>(send: () => Promise<T>): Promise<T> {
  return runInDurableObject(env.ROOM.get(env.ROOM.newUniqueId()), send);
}
