import type { Rule } from "../finding.ts";
import { isLeftAlone } from "../source/awaited.ts";
import { captureKind } from "../source/captures.ts";
import type { Graph } from "../source/graph.ts";
import type { Module } from "../source/module.ts";
import { type Call, findLine, isCall, isClass, isFunction, type Node, walk } from "../source/walk.ts";

export const captureNotAwaited: Rule = {
  name: "capture-not-awaited",
  severity: "warning",
  about: "A capture is neither awaited nor returned nor passed to `waitUntil`. In a Workflow it is an error.",
  *find({ codes, show }) {
    for (const { graph } of codes) {
      for (const module of graph.modules) {
        const alone: { node: Node; inWorkflow: boolean }[] = [];
        walk(module.program, (node, ancestors) => {
          if (!isCall(node) || !isLeftAlone(node, ancestors)) return;
          if (!captureKind(graph, module, node) && !isWrapper(graph, module, node)) return;
          alone.push({ node, inWorkflow: ancestors.some(isWorkflow) });
        });
        for (const { node, inWorkflow } of alone) {
          yield {
            file: show(module.path),
            line: findLine(node),
            severity: inWorkflow ? "error" : "warning",
            message: inWorkflow
              ? "a capture that is not awaited: if the run ends first, the platform reports a false hang"
              : "a capture that is not awaited: an object that ends first can lose the event",
            fix: inWorkflow ? "await it" : "await it, return it, or pass it to this.ctx.waitUntil(…)",
          };
        }
      }
    }
  },
};

/** A function of the project's own that passes an error that it gets on to a capture, and awaits or returns it. */
function isWrapper(graph: Graph, module: Module, { callee, arguments: given }: Call): boolean {
  const target = graph.resolve(module, callee);
  if (!target || "source" in target || !isFunction(target.node) || !given.length) return false;
  const { node, module: home } = target;
  const names = new Set(node.params.flatMap((one) => (one.type === "Identifier" ? [one.name] : [])));
  let isFound = false;
  walk(node, (inner, ancestors) => {
    if (!isCall(inner) || captureKind(graph, home, inner) !== "error") return;
    const [, error] = inner.arguments;
    const parent = ancestors.at(-1);
    const isPassedOn =
      parent?.type === "AwaitExpression" || parent?.type === "ReturnStatement" || parent === node;
    if (error?.type === "Identifier" && names.has(error.name) && isPassedOn) isFound = true;
  });
  return isFound;
}

function isWorkflow(node: Node): boolean {
  if (!isClass(node)) return false;
  const base = node.superClass;
  return base?.type === "Identifier" && /Workflow/.test(base.name);
}
