/** Makes the README's picture: provokes an alarm's failure, opens its event in Spotlight, and takes a screenshot. */
import { join } from "node:path";
import { startLab } from "../e2e/support/lab.ts";
import { openBrowser } from "./browser.ts";

const lab = await startLab();
const browser = await openBrowser();
try {
  await fetch(`${lab.url}/failures/alarm`, { method: "POST" });
  const page = await browser.newPage({ viewport: { width: 1280, height: 560 }, colorScheme: "dark" });
  await page.goto(`${lab.spotlight}/telemetry/errors`);
  await page.getByText("DigestError").first().click();
  await page.getByText("sendDigest").first().waitFor();
  await page.screenshot({ path: join(import.meta.dirname, "../../docs/event-in-spotlight.png") });
} finally {
  await browser.close();
  await lab.stop();
}
