import type { Failure } from "./failure.ts";
import { failures } from "./failures.ts";
import template from "./page.html";

/** The page with a button for each failure. The nonce is what its policy lets run, so that nothing else does. */
export function renderPage(env: Cloudflare.LabEnv): Response {
  const nonce = crypto.randomUUID();
  const cards = [...failures].map(([name, failure]) => renderCard(name, failure)).join("\n");
  const html = template
    .replaceAll("{{nonce}}", nonce)
    .replace("{{spotlight}}", () => new URL(env.SENTRY_DSN ?? "http://127.0.0.1:8969").origin)
    .replace("{{failures}}", () => cards);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return new Response(html, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy },
  });
}

function renderCard(name: string, { title, what }: Failure): string {
  return `<li>
  <form method="post" action="/failures/${name}">
    <h2>${title}</h2>
    <p id="${name}">${what}</p>
    <button aria-label="Make it fail: ${title}" aria-describedby="${name}">Make it fail</button>
    <output></output>
  </form>
</li>`;
}
