export interface Call {
  readonly request: Request;
  readonly env: Cloudflare.Env;
  readonly url: URL;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
}

export interface Route {
  /** GET answers HEAD too. */
  readonly method: "GET" | "POST";
  /** In URLPattern's syntax. */
  readonly path: string;
  readonly about: string;
  handle(call: Call): Response | Promise<Response>;
}
