import type { Failure } from "./failure.ts";
import { failures } from "./failures.ts";
import template from "./page.html";

/** What the browser may load and run: files of the lab, and nothing that is written into the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page with a button for each failure, and with what became of them. */
export function renderPage(env: Cloudflare.LabEnv): Response {
  const cards = [...failures].map(([name, failure]) => renderCard(name, failure)).join("\n");
  const html = template
    .replace("{{spotlight}}", () => env.SPOTLIGHT_URL ?? "http://127.0.0.1:8969")
    .replace("{{failures}}", () => cards);
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
  return new Response(html, { headers });
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
