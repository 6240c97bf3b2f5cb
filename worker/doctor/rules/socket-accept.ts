import type { Rule } from "../finding.ts";
import { isSocket, objectClasses, socketNames } from "../source/objects.ts";
import { findAll, findLine, isCall, isMember, propertyName, unwrap } from "../source/walk.ts";

export const socketAccept: Rule = {
  name: "socket-accept",
  severity: "warning",
  about:
    "An object accepts a socket with `ws.accept()`: it never hibernates, and its `webSocket…` handlers are never called.",
  *find(project) {
    for (const { entry, module, node } of objectClasses(project)) {
      const sockets = socketNames(node);
      const hasHandlers = [...entry.methods.keys()].some((name) => name.startsWith("webSocket"));
      for (const call of findAll(node, isCall)) {
        const callee = unwrap(call.callee);
        if (!isMember(callee) || propertyName(callee) !== "accept") continue;
        if (!isSocket(callee.object, sockets)) continue;
        yield {
          file: project.show(module.path),
          line: findLine(call),
          severity: hasHandlers ? "error" : "warning",
          message: hasHandlers
            ? "accept() on a socket: the class's webSocket… handlers are never called for it, and the object cannot hibernate"
            : "accept() on a socket: the object stays in memory, and is billed, as long as the socket is open",
          fix: "this.ctx.acceptWebSocket(server), with webSocketMessage and webSocketClose as methods of the class",
        };
      }
    }
  },
};
