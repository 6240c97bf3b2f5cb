import { MUTANTS } from "./list.ts";
import type { Mutant } from "./mutant.ts";
import { startWarmVitest } from "./warm-vitest.ts";

/** Nine of ten must be killed. */
const LEAST = 0.9;

/** Mutants of which the file or the fault contains one of these texts; without any, all. */
const wanted = process.argv.slice(2);
const chosen = MUTANTS.filter(
  (mutant) => !wanted.length || wanted.some((text) => `${mutant.file} ${mutant.find}`.includes(text)),
);

// The runtime writes thousands of lines of its own. What matters goes past them.
const say = silence();
const vitest = await startWarmVitest();
const started = Date.now();
try {
  const files = [...new Set(chosen.flatMap(({ killedBy }) => killedBy))];
  const whole = await vitest.run(files);
  if (whole.ending !== "passed")
    throw new Error(`without a mutant too these fail: ${whole.failed.join("; ")}`);
  say(`${files.length} test files pass without a mutant (${secondsSince(started)})`);

  const killed: Mutant[] = [];
  const unexplained: Mutant[] = [];
  for (const mutant of chosen) {
    const begun = Date.now();
    const { ending, failed } = await vitest.run(mutant.killedBy, mutant);
    if (ending === "failed") killed.push(mutant);
    else if (ending !== "passed" || !mutant.survives) unexplained.push(mutant);
    const verdict = { failed: "killed", passed: "SURVIVED", broken: "BROKEN", unreached: "UNREACHED" }[
      ending
    ];
    const why =
      ending === "failed" ? (failed[0] ?? "an unhandled error") : (mutant.survives ?? "no reason is given");
    say(
      `${verdict} ${secondsSince(begun)} ${mutant.file}: ${inOneLine(mutant.find)} -> ${inOneLine(mutant.replace)}`,
    );
    say(`    ${inOneLine(why)}`);
  }

  say(`${killed.length} of ${chosen.length} mutants were killed in ${secondsSince(started)}`);
  for (const { file, find } of unexplained)
    say(`no reason is given why this survives: ${file}: ${inOneLine(find)}`);
  if (unexplained.length > 0 || killed.length < LEAST * chosen.length) process.exitCode = 1;
} finally {
  await vitest.close();
}

function secondsSince(time: number): string {
  return `${((Date.now() - time) / 1_000).toFixed(1)} s`;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 140);
}

/** Keeps everybody else's output off the screen. */
function silence(): (line: string) => void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  process.stderr.write = () => true;

  return (line) => void write(`${line}\n`);
}
