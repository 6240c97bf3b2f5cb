import type { Finding } from "../finding.ts";
import type { Project } from "../project.ts";
import { isLeftAlone } from "../source/awaited.ts";
import { allModules } from "../source/objects.ts";
import { findLine, isCall, isFunction, walk } from "../source/walk.ts";
import type { Edits } from "./edits.ts";

const RULES = /^(capture|storage)-not-awaited$/;

/** Puts `await` before what is not awaited, where the function around it can await. */
export function addAwaits({ codes, show }: Project, findings: readonly Finding[], edits: Edits): void {
  const places = new Set(
    findings.filter(({ rule }) => RULES.test(rule)).map(({ file, line }) => `${file}:${line}`),
  );
  for (const { module } of allModules(codes)) {
    walk(module.program, (node, ancestors) => {
      if (!isCall(node) || !places.has(`${show(module.path)}:${findLine(node)}`)) return;
      if (!isLeftAlone(node, ancestors) || !ancestors.findLast(isFunction)?.async) return;
      const statement = ancestors.findLast((one) => one.type === "ExpressionStatement");
      if (statement?.type !== "ExpressionStatement") return;
      const { expression } = statement;
      const inner = expression.type === "UnaryExpression" ? expression.argument : expression;
      // A condition or a sequence is not what would be awaited.
      if (!isCall(inner)) return;
      edits.replace(module.path, expression.start ?? 0, inner.start ?? 0, "await ");
    });
  }
}
