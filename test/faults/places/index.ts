export { Flow } from "./flow.ts";
export { Room } from "./room.ts";

export default {} satisfies ExportedHandler;
