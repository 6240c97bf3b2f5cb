import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "../capture/index.ts";
import { restoreState } from "./failing-code.ts";

/** An object that cannot be made: its own code cannot await a capture there, so the class is covered. */
export const FailingConstructor = captureDurableObject(
  class FailingConstructor extends DurableObject<Cloudflare.LabEnv> {
    constructor(ctx: DurableObjectState, env: Cloudflare.LabEnv) {
      super(ctx, env);
      restoreState(2);
    }

    /** Never answers: the object that is called does not come to be. */
    wake(): void {}
  },
);

export type FailingConstructor = InstanceType<typeof FailingConstructor>;
