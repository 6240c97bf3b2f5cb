import { connect } from "cloudflare:sockets";

/** A masked, empty frame with opcode 3, which RFC 6455 reserves: the receiver must fail the connection with code 1002. */
const frameWithReservedOpcode = new Uint8Array([0x83, 0x80, 0, 0, 0, 0]);

/**
 * Opens a WebSocket to this Worker over plain TCP and breaks its protocol. The `WebSocket` of the platform sends no
 * invalid frame, and a peer that only vanishes is a `webSocketClose`, never a `webSocketError`.
 */
export async function sendBrokenFrame(url: URL): Promise<void> {
  const socket = connect({ hostname: url.hostname, port: Number(url.port) });
  const writer = socket.writable.getWriter();
  const reader = socket.readable.getReader();
  try {
    await writer.write(new TextEncoder().encode(upgradeRequest(url)));
    const { value } = await reader.read();
    const status = new TextDecoder().decode(value).split("\r\n", 1)[0] ?? "";
    if (!status.includes(" 101 ")) throw new Error(`The socket route did not upgrade: ${status}`);
    await writer.write(frameWithReservedOpcode);
    await reader.read(); // the close frame: by then the object has been told
  } finally {
    await socket.close();
  }
}

function upgradeRequest(url: URL): string {
  return [
    `GET ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: ZmFpbHVyZS1sYWItMTIzNA==",
    "",
    "",
  ].join("\r\n");
}
