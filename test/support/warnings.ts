import { onTestFinished, vi } from "vitest";

/** Moves the clock to a minute that no other test is in: warnings are counted by kind and minute, and test files share an isolate. */
export function startAnotherMinute(): void {
  const now = Date.now.bind(Date);
  const offset = Math.ceil(Math.random() * 100_000) * 120_000;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() + offset);
  onTestFinished(() => clock.mockRestore());
}

/** What is logged as a warning until the test ends, one text a line. */
export function watchWarnings(): string[] {
  const texts: string[] = [];
  const warning = vi
    .spyOn(console, "warn")
    .mockImplementation((...parts) => void texts.push(parts.join(" ")));
  onTestFinished(() => warning.mockRestore());
  return texts;
}
