import { onTestFinished, vi } from "vitest";

/** What is logged as a warning until the test ends, one text a line. */
export function watchWarnings(): string[] {
  const texts: string[] = [];
  const warning = vi
    .spyOn(console, "warn")
    .mockImplementation((...parts) => void texts.push(parts.join(" ")));
  onTestFinished(() => warning.mockRestore());
  return texts;
}
