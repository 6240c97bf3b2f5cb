import { noSuchPath, problemResponse } from "./problem.ts";

/** Refuses requests without this token. If no token is set, the path does not exist. */
export async function refuseStranger(request: Request, token = ""): Promise<Response | undefined> {
  const expected = token.trim();
  if (expected === "") return noSuchPath(new URL(request.url));
  const [, given = ""] = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const [known, found] = await Promise.all([digest(expected), digest(given)]);
  if (crypto.subtle.timingSafeEqual(known, found)) return undefined;
  return problemResponse(
    { status: 401, detail: "This needs a token.", field: "Authorization", allowed: "Bearer <token>" },
    { "www-authenticate": "Bearer" },
  );
}

/** Texts of one length: a comparison in constant time takes no others. */
function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
