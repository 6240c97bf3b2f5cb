export { FlowSdkInside, FlowSdkOutside } from "./flow.ts";
export { SdkInside, SdkOutside } from "./room.ts";
export default {};
