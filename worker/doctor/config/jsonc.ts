import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { Failure } from "../failure.ts";
import type { Located } from "./located.ts";

/** Reads JSON with comments and trailing commas, as wrangler does. */
export function readJsonc(text: string, file: string): Located {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length;
  const [error] = errors;
  if (error || root?.type !== "object") {
    const reason = error ? printParseErrorCode(error.error) : "it holds no object";
    throw new Failure(`${file}:${lineOf(error?.offset ?? 0)}: not readable as JSON: ${reason}`);
  }

  function locate(node: Node, line: number): Located {
    const fields = new Map<string, Located>();
    for (const { children: [key, value] = [] } of node.type === "object" ? (node.children ?? []) : []) {
      if (key && value) fields.set(String(key.value), locate(value, lineOf(key.offset)));
    }
    const items = node.type === "array" ? (node.children ?? []) : [];
    return {
      line,
      value: getNodeValue(node),
      fields,
      items: items.map((item) => locate(item, lineOf(item.offset))),
    };
  }
  return locate(root, lineOf(root.offset));
}
