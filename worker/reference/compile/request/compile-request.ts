import * as v from "valibot";
import { type AddressRules, ALLOWED_ADDRESSES, checkAddress } from "../../sources/address.ts";
import { MAX_ADDRESS_LENGTH, MAX_BATCH_REQUESTS, MAX_NAME_LENGTH, MAX_SOURCES } from "../limits.ts";
import { LIST_FORMATS } from "../list/format.ts";

const FIELDS = `an object with sources (1 to ${MAX_SOURCES} addresses) and, if wanted, name and format`;
const NAME = `1 to ${MAX_NAME_LENGTH} letters, digits, spaces or any of . _ ( ) -`;
const FORMAT = `one of ${LIST_FORMATS.join(", ")}`;
const SOURCES = `1 to ${MAX_SOURCES} addresses`;
const ADDRESS = `${ALLOWED_ADDRESSES}, at most ${MAX_ADDRESS_LENGTH} characters`;

/** Every message says what is allowed. The name is written into the list, so it must not hold a line break. */
export function compileRequestSchema(rules: AddressRules) {
  return v.strictObject(
    {
      name: v.optional(
        v.pipe(v.string(NAME), v.maxLength(MAX_NAME_LENGTH, NAME), v.regex(/^[\p{L}\p{N} ._()-]+$/u, NAME)),
        "compiled list",
      ),
      format: v.optional(v.picklist(LIST_FORMATS, FORMAT), "hosts"),
      sources: v.pipe(
        v.array(addressSchema(rules), SOURCES),
        v.minLength(1, SOURCES),
        v.maxLength(MAX_SOURCES, SOURCES),
      ),
    },
    FIELDS,
  );
}

export type CompileRequest = v.InferOutput<ReturnType<typeof compileRequestSchema>>;

const REQUESTS = `1 to ${MAX_BATCH_REQUESTS} compile requests`;

export function batchRequestSchema(rules: AddressRules) {
  return v.strictObject(
    {
      requests: v.pipe(
        v.array(compileRequestSchema(rules), REQUESTS),
        v.minLength(1, REQUESTS),
        v.maxLength(MAX_BATCH_REQUESTS, REQUESTS),
      ),
    },
    `an object with requests (${REQUESTS})`,
  );
}

function addressSchema(rules: AddressRules) {
  return v.pipe(
    v.string(ADDRESS),
    v.maxLength(MAX_ADDRESS_LENGTH, ADDRESS),
    v.rawTransform(({ dataset, addIssue, NEVER }): string => {
      const verdict = checkAddress(dataset.value, rules);
      if ("url" in verdict) return verdict.url.href;
      addIssue({ message: `${ADDRESS}; ${verdict.refused}` });
      return NEVER;
    }),
  );
}
