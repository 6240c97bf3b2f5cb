import type * as t from "@babel/types";
import type { Rule } from "../finding.ts";
import { callsMethod, isSocket, objectClasses, socketNames } from "../source/objects.ts";
import {
  findAll,
  findLine,
  isCall,
  isMember,
  type Member,
  type Node,
  propertyName,
  unwrap,
} from "../source/walk.ts";

export const socketMap: Rule = {
  name: "socket-map",
  severity: "warning",
  about:
    "An object keeps its sockets in a field, which is empty after it has hibernated, while the sockets are still open.",
  *find(project) {
    for (const { entry, module, node } of objectClasses(project)) {
      // Who asks for the sockets can fill the field again.
      const own = entry.facts?.own ?? [];
      if (own.some((one) => callsMethod(one.node, "getWebSockets"))) continue;
      for (const { name, field, text } of collections(node, module.text)) {
        if (!/\bWebSocket\b/.test(text) && !getsSocket(node, name)) continue;
        yield {
          file: project.show(module.path),
          line: findLine(field),
          message: `${name} keeps sockets in memory: after the object has hibernated it is empty, and the sockets are still open`,
          fix: "get them with this.ctx.getWebSockets(), and keep the data of each with serializeAttachment()",
        };
      }
    }
  },
};

const COLLECTION = /^(Map|Set|WeakMap|WeakSet|Array)$/;

interface Collection {
  readonly name: string;
  readonly field: Node;
  /** The code that declares and makes it, types included. */
  readonly text: string;
}

/** Fields that are a Map, a Set or a list: from the start, or from the constructor on. */
function collections(root: t.Class, code: string): Collection[] {
  const textOf = (node: Node) => code.slice(node.start ?? 0, node.end ?? 0);
  const made = findAll(
    root,
    (one): one is t.AssignmentExpression => one.type === "AssignmentExpression",
  ).flatMap(({ left, right }) => {
    const isOwn = isMember(left) && left.object.type === "ThisExpression" && isCollection(right);
    return isOwn ? [{ name: propertyName(left) ?? "", field: left, text: textOf(right) }] : [];
  });
  const declared = root.body.body.flatMap((member): Collection[] => {
    if (member.type !== "ClassProperty" && member.type !== "ClassPrivateProperty") return [];
    const name = propertyName(member) ?? "";
    const later = made.find((one) => one.name === name);
    if (!isCollection(member.value) && !later) return [];
    return [{ name, field: member, text: textOf(member) + (later?.text ?? "") }];
  });
  const names = new Set(declared.map(({ name }) => name));
  return [...declared, ...made.filter(({ name }) => !names.has(name))];
}

function isCollection(value: Node | null | undefined): boolean {
  if (!value) return false;
  const node = unwrap(value);
  if (node.type === "ArrayExpression") return node.elements.length === 0;
  return (
    node.type === "NewExpression" && node.callee.type === "Identifier" && COLLECTION.test(node.callee.name)
  );
}

/** Whether a socket is put into this field: `this.name.set(ws, …)`, `.add(ws)`, `.push({ ws })`. */
function getsSocket(root: t.Class, name: string): boolean {
  const sockets = new Set([...socketNames(root), ...handlerSockets(root)]);
  const holds = (one: Node): boolean => {
    if (one.type !== "ObjectExpression") return isSocket(one, sockets);
    return one.properties.some((part) => part.type === "ObjectProperty" && isSocket(part.value, sockets));
  };
  return findAll(root, isCall).some(({ callee, arguments: given }) => {
    const node = unwrap(callee);
    if (!isMember(node) || !/^(set|add|push|unshift)$/.test(propertyName(node) ?? "")) return false;
    return isField(unwrap(node.object), name) && given.some(holds);
  });
}

function isField(node: Node, name: string): node is Member {
  return isMember(node) && node.object.type === "ThisExpression" && propertyName(node) === name;
}

/** The first parameter of `webSocketMessage` and its like, and parameters that are typed as sockets. */
function handlerSockets(root: t.Class): string[] {
  return root.body.body.flatMap((member) => {
    if (member.type !== "ClassMethod" && member.type !== "ClassPrivateMethod") return [];
    const isHandler = /^webSocket/.test(propertyName(member) ?? "");
    return member.params.flatMap((parameter, index) => {
      if (parameter.type !== "Identifier") return [];
      const isTyped = JSON.stringify(parameter.typeAnnotation ?? "").includes('"name":"WebSocket"');
      return isTyped || (isHandler && index === 0) ? [parameter.name] : [];
    });
  });
}
