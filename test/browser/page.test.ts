import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, startLab } from "../e2e/support/lab.ts";
import { openBrowser } from "./browser.ts";

let lab: Lab;
let browser: Browser;

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLab(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

/** The addresses outside this machine that a page reaches from now on. */
function reachedOutside(page: Page): string[] {
  const outside: string[] = [];
  page.on("requestfinished", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && !["127.0.0.1", "localhost"].includes(hostname)) outside.push(hostname);
  });
  return outside;
}

test("each button provokes its failure and shows the answer", async () => {
  const page = await browser.newPage();
  const outside = reachedOutside(page);
  await page.goto(lab.url);
  const forms = await page.locator("form").all();
  expect(forms.length).toBeGreaterThanOrEqual(8);
  for (const form of forms) {
    await form.getByRole("button").click();
    const output = form.locator("output");
    await expect.poll(() => output.textContent(), { timeout: 15_000 }).toContain('"provoked"');
  }
  expect(outside).toEqual([]);
});

test("Spotlight opens from the page and shows the error with its frames; nothing leaves the machine", async () => {
  const page = await browser.newPage();
  await page.goto(lab.url);
  await page.locator("form", { hasText: "alarm" }).first().getByRole("button").click();
  const link = page.getByRole("link", { name: "Open Spotlight" });
  const [spotlight] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  const outside = reachedOutside(spotlight);
  await spotlight.getByText("DigestError").first().click({ timeout: 15_000 });
  await spotlight.getByText("sendDigest").first().waitFor();
  expect(outside).toEqual([]);
});
