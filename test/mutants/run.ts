import { MUTANTS } from "./list.ts";
import type { Mutant } from "./mutant.ts";
import { startWarmVitest, type WarmVitest } from "./warm-vitest.ts";

/** Each has a Vitest of its own. More would wait for each other, on the two cores that CI has. */
const LANES = 2;
/** Nine of ten must be killed. */
const LEAST = 0.9;
const VERDICTS = {
  failed: "killed",
  passed: "SURVIVED",
  broken: "BROKEN: no program",
  unreached: "UNREACHED: not loaded by these tests",
};

/** Mutants of which the file, the fault or the tests contain one of these texts; without any, all. */
const wanted = process.argv.slice(2);
const chosen = MUTANTS.filter(
  ({ file, find, killedBy }) =>
    !wanted.length || wanted.some((text) => `${file} ${find} ${killedBy}`.includes(text)),
);
const byTests = Map.groupBy(chosen, ({ killedBy }) => killedBy.join(" "));
/** The largest first, so that no lane is left with one at the end. */
const groups = [...byTests.values()].sort((one, other) => other.length - one.length).values();

// The runtime writes thousands of lines of its own. What matters goes past them.
const say = silence();
const started = Date.now();
const killed = new Set<Mutant>();
const faults: string[] = [];
await Promise.all(
  Array.from({ length: Math.min(LANES, byTests.size) }, async () => {
    const vitest = await startWarmVitest();
    try {
      for (const mutants of groups) await runAll(vitest, mutants);
    } finally {
      await vitest.close();
    }
  }),
);
say(`${killed.size} of ${chosen.length} mutants were killed in ${secondsSince(started)}`);
for (const fault of faults) say(fault);
// Vitest has set it for each test that failed, as it should.
process.exitCode = faults.length > 0 || killed.size < LEAST * chosen.length ? 1 : 0;

/** Runs mutants that the same tests have to kill. */
async function runAll(vitest: WarmVitest, mutants: readonly Mutant[]): Promise<void> {
  const tests = mutants[0]?.killedBy ?? [];
  const whole = await vitest.run(tests);
  if (whole.ending !== "passed") {
    // Whatever fails with a mutant would prove nothing.
    faults.push(`${tests.join(", ")} fails without a mutant too: ${whole.failed.join("; ")}`);
    return;
  }
  for (const mutant of mutants) {
    const begun = Date.now();
    const { ending, failed } = await vitest.run(tests, mutant);
    const fault = `${mutant.file}: ${inOneLine(mutant.find)} -> ${inOneLine(mutant.replace)}`;
    const by = ending === "failed" && `\n    by ${inOneLine(failed[0] ?? "an unhandled error")}`;
    const why = ending === "passed" && mutant.survives && `\n    since ${mutant.survives}`;
    say(`${VERDICTS[ending]} ${secondsSince(begun)} ${fault}${by || why || ""}`);
    if (by) killed.add(mutant);
    if (by && mutant.survives) faults.push(`it is said to survive, and does not: ${fault}`);
    if (!by && !why) faults.push(`no reason is given why it is not killed: ${fault}`);
  }
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
