/** A client of the SDK, made by hand on the first error and kept. */
export function report(load) {
  let sdk;
  let client;
  return async ({ SENTRY_DSN }, error) => {
    sdk ??= await load();
    const { stackParser } = await import("./lazy-parser.js");
    client ??= createClient(sdk, SENTRY_DSN, stackParser);
    const scope = new sdk.Scope();
    scope.setClient(client);
    scope.captureException(error);
    await client.flush(2_000);
  };
}

function createClient(sdk, dsn, stackParser) {
  const client = new sdk.CloudflareClient({
    dsn,
    stackParser,
    integrations: [sdk.linkedErrorsIntegration()],
    transport: (options) => sdk.createTransport(options, ({ body }) => send(options.url, body)),
  });
  client.init();
  return client;
}

async function send(url, body) {
  const response = await fetch(url, { method: "POST", body });
  await response.text();
  return { statusCode: response.status };
}
