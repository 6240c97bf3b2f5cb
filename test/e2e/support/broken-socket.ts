import { once } from "node:events";
import { connect } from "node:net";

/** Opens a WebSocket over plain TCP and sends a frame with a reserved opcode. Resolves to the close code of the answer. */
export async function breakSocket(port: number, path: string): Promise<number> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ZmFpbHVyZS1sYWItMTIzNA==\r\n\r\n",
  );
  const [answer] = await once(socket, "data");
  if (!String(answer).startsWith("HTTP/1.1 101")) throw new Error(`No upgrade: ${answer}`);
  socket.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]));
  const [frame] = await once(socket, "data");
  socket.destroy();
  return (frame as Buffer).readUInt16BE(2);
}
