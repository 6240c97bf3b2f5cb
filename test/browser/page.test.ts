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

test("an event and its log lines appear without reloading, and the link opens the event in Spotlight", async () => {
  const page = await browser.newPage();
  await page.goto(lab.url);
  await page.locator("form", { hasText: "cause of its own" }).getByRole("button").click();
  const event = page.locator("#events li", { hasText: "ProfileError" }).first();
  await event.waitFor();
  const facts = await event.locator("dl").innerText();
  expect(facts.replaceAll(/\s+/g, " ")).toMatch(
    /object FailureObject fetch handler fetch sent by the isolate after \d+ ms backend taken trace [0-9a-f]{32}/,
  );
  const trace = /[0-9a-f]{32}/.exec(facts)?.[0] ?? "none";
  await page.locator("#logs li", { hasText: "A profile is asked for" }).filter({ hasText: trace }).waitFor();
  const link = event.getByRole("link");
  const [spotlight] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  await spotlight.getByText("showProfile").first().waitFor();
  await page.close();
});

test("a visitor can break the backend, fill the Queue and drain it by keyboard", async () => {
  const page = await browser.newPage();
  await page.goto(lab.url);
  const radio = (name: string) => page.getByRole("radio", { name });
  await page.getByRole("link", { name: "Open Spotlight" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  expect(await radio("fails (500)").isChecked()).toBe(true);
  await page.locator("form", { hasText: "called by RPC, throws" }).first().getByRole("button").focus();
  await page.keyboard.press("Enter");
  const depth = page.locator("#depth");
  await expect.poll(() => depth.textContent(), { timeout: 15_000 }).toMatch(/[1-9]\d* messages? waits? in/);
  await page.locator("#events li.refused", { hasText: "refused (500)" }).first().waitFor();

  // A page that is opened now knows the switch as it is.
  const other = await browser.newPage();
  await other.goto(lab.url);
  await expect.poll(() => other.getByRole("radio", { name: "fails (500)" }).isChecked()).toBe(true);
  await other.close();

  await radio("fails (500)").focus();
  await page.keyboard.press("ArrowUp");
  await page.locator("#events li.taken", { hasText: "the Queue" }).first().waitFor({ timeout: 40_000 });
  await expect.poll(() => depth.textContent(), { timeout: 30_000 }).toBe("The Queue is empty.");
  await page.close();
});

test.for([
  ["hangs", "no answer"],
  ["limits (429)", "limited (429)"],
])(
  "a backend that %s shows each event as one that it did not take, and gets it when it works again",
  async ([name, answer]) => {
    const page = await browser.newPage();
    await page.goto(lab.url);
    await page.getByRole("radio", { name }).check();
    await page.locator("form", { hasText: "called by RPC, throws" }).first().getByRole("button").click();
    await page.locator("#events li.refused", { hasText: answer }).first().waitFor({ timeout: 15_000 });
    const taken = page.locator("#events li.taken", { hasText: "InsufficientFundsError" });
    const before = await taken.count();
    await page.getByRole("radio", { name: "works" }).check();
    await expect.poll(() => taken.count(), { timeout: 90_000 }).toBeGreaterThan(before);
    await page.close();
  },
);

test("a button keeps the focus while its failure is provoked, and leads to the events", async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 700 } });
  await page.goto(lab.url);
  const form = page.locator("form").last();
  await form.getByRole("button").focus();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  const label = await focused();
  await page.keyboard.press("Enter");
  expect(await focused()).toBe(label);
  await form.getByRole("link", { name: "See the events" }).waitFor();
  expect(await focused()).toBe(label);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect
    .poll(() =>
      page.evaluate(() =>
        Math.abs(document.querySelector("#events-title")?.getBoundingClientRect().top ?? 999),
      ),
    )
    .toBeLessThan(50);
  await page.close();
});

test.each(["light", "dark"] as const)(
  "on a phone nothing is wider than the screen (%s)",
  async (colorScheme) => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, colorScheme });
    await page.goto(lab.url);
    await page.locator("form").first().getByRole("button").click();
    await page.locator("#events li").first().waitFor();
    const shown = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      const heights = [...document.querySelectorAll("button, fieldset label")].map(
        (element) => element.getBoundingClientRect().height,
      );
      const isBright = (rgb: string) => Number(/\d+/.exec(rgb)?.[0]) > 127;
      return {
        width: document.documentElement.scrollWidth,
        lowest: Math.min(...heights),
        page: isBright(backgroundColor),
        text: isBright(color),
      };
    });
    expect(shown).toMatchObject({ width: 320, page: colorScheme === "light", text: colorScheme === "dark" });
    expect(shown.lowest).toBeGreaterThanOrEqual(24);
    await page.close();
  },
);

test("the policy blocks inline code, and the page needs none", async () => {
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") refused.push(message.text());
  });
  const response = await page.goto(lab.url);
  expect(response?.headers()["content-security-policy"]).not.toMatch(/unsafe|nonce|\*/);
  await page.locator("form").first().getByRole("button").click();
  await page.locator("#events li").first().waitFor();
  expect(refused).toEqual([]);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'ran'";
    document.body.append(script);
    document.body.setAttribute("style", "color: red");
    return [document.title, getComputedStyle(document.body).color];
  });
  expect(ran).not.toContain("ran");
  expect(ran).not.toContain("rgb(255, 0, 0)");
  expect(refused).toHaveLength(2);
  await page.close();
});
