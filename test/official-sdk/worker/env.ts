import type { FlowSdkInside, FlowSdkOutside } from "./flow.ts";
import type { SdkInside, SdkOutside } from "./room.ts";

export interface Env {
  SENTRY_DSN?: string;
  FLARELOG_API_KEY?: string;
  FLARELOG_ENDPOINT?: string;
  SDK_OUTSIDE: DurableObjectNamespace<InstanceType<typeof SdkOutside>>;
  SDK_INSIDE: DurableObjectNamespace<InstanceType<typeof SdkInside>>;
  FLOW_SDK_OUTSIDE: Workflow<Parameters<InstanceType<typeof FlowSdkOutside>["run"]>[0]["payload"]>;
  FLOW_SDK_INSIDE: Workflow<Parameters<InstanceType<typeof FlowSdkInside>["run"]>[0]["payload"]>;
}
