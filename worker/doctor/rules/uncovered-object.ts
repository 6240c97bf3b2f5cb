import type { Rule } from "../finding.ts";
import { listHooks, listRpcMethods } from "../source/reach.ts";
import { findUncovered } from "./uncovered.ts";

export const uncoveredObject: Rule = {
  name: "uncovered-object",
  severity: "error",
  about: "A Durable Object, or a handler of one, reports no error.",
  find: (project) =>
    findUncovered(project, {
      kinds: ["object"],
      describe: ({ name }) => `the Durable Object ${name}`,
      fix: (entry) => {
        const options = [
          ...(listHooks(entry).length ? ["hooks: true"] : []),
          ...(listRpcMethods(entry).length ? ["rpc: true"] : []),
        ];
        const rest = options.length ? `, { ${options.join(", ")} }` : "";
        return `cover the class: captureDurableObject(${entry.name === "default" ? "Class" : entry.name}${rest}), or capture in a catch: docs/durable-objects.md`;
      },
    }),
};
