import { parse } from "../../http/parse.ts";
import type { Parsed } from "../../http/problem.ts";
import type { AddressRules } from "../../sources/address.ts";
import { batchRequestSchema, type CompileRequest, compileRequestSchema } from "./compile-request.ts";

export function parseCompileRequest(input: unknown, rules: AddressRules): Parsed<CompileRequest> {
  return parse(compileRequestSchema(rules), input);
}

export function parseBatchRequest(
  input: unknown,
  rules: AddressRules,
): Parsed<{ readonly requests: readonly CompileRequest[] }> {
  return parse(batchRequestSchema(rules), input);
}
