import { inject } from "vitest";
import type { ArrivedLog, ArrivedSpan, ReceivedLogs } from "./otlp-types.ts";
import type { Behaviour } from "./receiver-types.ts";

/** A FlareLog project of one test at the receiver: nothing else sends with its key. */
export interface FlarelogProject {
  readonly key: string;
  /** What a capture needs to send there. */
  readonly env: { readonly FLARELOG_API_KEY: string; readonly FLARELOG_ENDPOINT: string };
  behave(behaviour: Behaviour): Promise<void>;
  requests(): Promise<ReceivedLogs[]>;
  /** In the order of their arrival. */
  records(): Promise<ArrivedLog[]>;
  spans(): Promise<ArrivedSpan[]>;
}

export function newFlarelogProject(key = `fl_${crypto.randomUUID()}`): FlarelogProject {
  const endpoint = `http://${inject("otlp")}`;
  const requests = async () => (await fetch(`${endpoint}/received/${key}`)).json() as Promise<ReceivedLogs[]>;
  return {
    key,
    env: { FLARELOG_API_KEY: key, FLARELOG_ENDPOINT: endpoint },
    async behave(behaviour) {
      await fetch(`${endpoint}/behaviour/${key}`, { method: "POST", body: JSON.stringify(behaviour) });
    },
    requests,
    records: async () => (await requests()).flatMap(({ records }) => records),
    spans: async () => (await requests()).flatMap(({ spans }) => spans),
  };
}

/** The one record of a project. */
export async function onlyRecord({ records }: FlarelogProject): Promise<ArrivedLog> {
  const [record, ...others] = await records();
  if (!record || others.length) throw new Error(`${others.length + (record ? 1 : 0)} records instead of 1`);
  return record;
}
