import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The programs that Debian, Fedora, Ubuntu and macOS know a Chromium by; `CHROMIUM` names another. */
const PATHS = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A real browser that looks up nothing of its own accord. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PATHS.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("found no Chromium: install one, or name it by the variable CHROMIUM");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
