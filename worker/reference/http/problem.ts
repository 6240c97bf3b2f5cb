/** Why a request is refused, in terms its sender can act on (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  /** Where in the request: a field's path, `body`, or a parameter of the query. */
  readonly field?: string;
  /** What was found there, shortened. */
  readonly value?: string;
  readonly allowed?: string;
  readonly code?: string;
}

/** A value from outside, or why it is refused. */
export type Parsed<T> = { readonly value: T } | { readonly problem: Problem };

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
};

export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  const body = { type: "about:blank", title: TITLES[problem.status] ?? "Error", ...problem };
  return Response.json(body, {
    status: problem.status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

export function noSuchPath(url: URL): Response {
  return problemResponse({
    status: 404,
    detail: `There is nothing at ${url.pathname}; GET / lists the routes.`,
  });
}

const SHOWN_LENGTH = 100;

/** A value of the request as JSON, cut where it is long. */
export function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
