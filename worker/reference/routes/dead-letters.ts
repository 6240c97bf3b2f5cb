import * as v from "valibot";
import { refuseStranger } from "../http/bearer.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parse } from "../http/parse.ts";
import { problemResponse } from "../http/problem.ts";
import { DEAD_LETTERS_NAME } from "../objects/dead-letters.ts";
import type { Call, Route } from "./route.ts";

export const deadLettersRoute: Route = {
  method: "GET",
  path: "/dead-letters",
  about:
    "Events that could not be delivered, the newest first: ?limit (1 to 100), ?before (an id). Needs a token.",
  handle: (call) => protect(call, list),
};

export const redriveRoute: Route = {
  method: "POST",
  path: "/dead-letters/redrive",
  about: "Puts them back on the queue: { ids: [...] } or { all: true }. Needs a token.",
  handle: (call) => protect(call, redrive),
};

const LIMIT = "a whole number from 1 to 100";
const BEFORE = "the id of a dead letter";
const ID = "a whole number from 1";
const IDS = "1 to 100 ids, or all: true";

const PAGE = v.object({
  limit: v.optional(numberIn(100, LIMIT), "50"),
  before: v.optional(numberIn(Number.MAX_SAFE_INTEGER, BEFORE)),
});

const CHOICE = v.union(
  [
    v.strictObject({
      ids: v.pipe(
        v.array(v.pipe(v.number(ID), v.safeInteger(ID), v.minValue(1, ID)), IDS),
        v.minLength(1, IDS),
        v.maxLength(100, IDS),
      ),
    }),
    v.strictObject({ all: v.literal(true) }),
  ],
  `an object with ids (${IDS})`,
);

/** A number of a query, which is text. */
function numberIn(max: number, allowed: string) {
  return v.pipe(
    v.string(allowed),
    v.regex(/^\d{1,16}$/, allowed),
    v.transform(Number),
    v.minValue(1, allowed),
    v.maxValue(max, allowed),
  );
}

async function protect(call: Call, answer: (call: Call) => Promise<Response>): Promise<Response> {
  return (await refuseStranger(call.request, call.env.DEAD_LETTER_TOKEN)) ?? answer(call);
}

function openStore(env: Cloudflare.Env) {
  return env.DEAD_LETTERS.getByName(DEAD_LETTERS_NAME);
}

async function list({ env, url }: Call): Promise<Response> {
  const page = parse(PAGE, Object.fromEntries(url.searchParams));
  if ("problem" in page) return problemResponse(page.problem);
  const { limit, before } = page.value;
  const letters = await openStore(env).list(limit, before);
  const last = letters.length === limit ? letters.at(-1) : undefined;
  const next = last ? `/dead-letters?limit=${limit}&before=${last.id}` : null;
  return Response.json({ letters, links: { next } }, { headers: { "cache-control": "no-store" } });
}

async function redrive({ request, env }: Call): Promise<Response> {
  const body = await readJsonBody(request);
  if ("problem" in body) return problemResponse(body.problem);
  const choice = parse(CHOICE, body.value);
  if ("problem" in choice) return problemResponse(choice.problem);
  return Response.json(await openStore(env).redrive("ids" in choice.value ? choice.value.ids : undefined));
}
