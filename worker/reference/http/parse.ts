import * as v from "valibot";
import { type Parsed, type Problem, shorten } from "./problem.ts";

/** Input as this schema has it, or a problem that names the field. The schema's messages say what is allowed. */
export function parse<T>(schema: v.GenericSchema<unknown, T>, input: unknown): Parsed<T> {
  const result = v.safeParse(schema, input);
  return result.success ? { value: result.output } : { problem: describeIssue(result.issues[0]) };
}

function describeIssue(issue: v.BaseIssue<unknown>): Problem {
  const field = (issue.path ?? []).map(pathPart).join("").replace(/^\./, "") || "body";
  const { input: found, message: allowed } = issue;
  return { status: 400, detail: `${field} is not allowed as it is.`, field, value: shorten(found), allowed };
}

function pathPart(item: v.IssuePathItem): string {
  return item.type === "array" ? `[${item.key}]` : `.${String(item.key)}`;
}
