import { Hono } from "hono";
import { captureHandlers } from "isolate-capture";
import { ChatRoom } from "./room";
import * as limits from "./limiter.js";

const { Limiter } = limits;

const app = new Hono();
app.get("/room/:name", async (c) => {
  const { ROOMS } = c.env;
  const id = ROOMS.newUniqueId();
  const room = ROOMS.get(id);
  await c.env.LIMIT.getByName("all").take();
  return room.fetch(c.req.raw);
});

export { ChatRoom, Limiter };
export default captureHandlers(app);
