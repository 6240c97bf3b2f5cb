import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

export interface Lease {
  readonly leader: string;
  /** Grows with each change of the leader, so that writes of a leader of an old term can be refused. */
  readonly term: number;
  readonly leaseMs: number;
  readonly expires: number;
}

class LeaseExpiredError extends Error {
  override name = "LeaseExpiredError";
}

class DeposedError extends Error {
  override name = "DeposedError";
}

/** One leader at a time. It holds a lease, renews it by a heartbeat, and loses it without one. */
export class LeaderElection extends DurableObject {
  /** @returns the lease of the present leader. If there was none, the candidate becomes the leader. */
  async campaign(candidate: string, leaseMs = 15_000): Promise<Lease> {
    const lease = this.#lease();
    if (lease && lease.expires > Date.now()) return lease;
    const term = (this.ctx.storage.kv.get<number>("term") ?? 0) + 1;
    this.ctx.storage.kv.put("term", term);
    const granted = this.#grant({ leader: candidate, term, leaseMs });
    await this.ctx.storage.setAlarm(granted.expires);
    if (lease) await this.#reportExpired(lease);
    return granted;
  }

  async heartbeat(leader: string, term: number): Promise<Lease> {
    const lease = this.#lease();
    try {
      if (lease?.leader !== leader || lease.term !== term) throw new DeposedError(`${leader} leads no more`);
      return this.#grant(lease);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        handled: false,
        level: "warning",
        tags: { "election.leader": lease?.leader ?? "none", "election.deposed": leader },
        extra: { term, lease },
      });
      throw error;
    }
  }

  /** Runs when a lease should end. If the lease was not renewed, it is taken away. */
  override async alarm(): Promise<void> {
    const lease = this.#lease();
    if (!lease) return;
    if (lease.expires > Date.now()) {
      await this.ctx.storage.setAlarm(lease.expires);
      return;
    }
    this.ctx.storage.kv.delete("lease");
    await this.#reportExpired(lease);
  }

  async #reportExpired(lease: Lease): Promise<void> {
    await captureExceptionInIsolate(this.env, new LeaseExpiredError(`no heartbeat from ${lease.leader}`), {
      ctx: this.ctx,
      level: "warning",
      tags: { "election.leader": lease.leader },
      extra: { ...lease },
    });
  }

  #lease(): Lease | undefined {
    return this.ctx.storage.kv.get<Lease>("lease");
  }

  #grant({ leader, term, leaseMs }: Omit<Lease, "expires">): Lease {
    const lease = { leader, term, leaseMs, expires: Date.now() + leaseMs };
    this.ctx.storage.kv.put("lease", lease);
    return lease;
  }
}
