import { join } from "node:path";
import type { Plugin } from "vite";
import { createVitest, type TestModule } from "vitest/node";
import config from "../vitest.config.ts";
import { applyMutant, type Mutant } from "./mutant.ts";

/** The newest of each kind: what is different at older dates is not what mutants are about. */
const NEWEST =
  /^(capture|beside @sentry\/cloudflare) 2026-10-23$|^(recipes|frameworks|error service|service)$/;

/** A cache on the disk would keep a mutant for the next run of the tests. */
const OURS = { fsModuleCache: false };

const root = join(import.meta.dirname, "../..");

/** What became of some test files: `broken` if they could not be run at all, `unreached` if none loads the mutant. */
type Ending = "passed" | "failed" | "broken" | "unreached";

/** One Vitest that stays, and runs files again and again, each time with another mutant in the code or with none. */
export interface WarmVitest {
  run(files: readonly string[], mutant?: Mutant): Promise<{ ending: Ending; failed: string[] }>;
  close(): Promise<void>;
}

/**
 * Starts it. A mutant is put into the code when Vite reads the file: nothing on the disk changes, so an interrupted run
 * leaves nothing behind. What Vite has kept of the file is thrown away before and after; workerd is new for each run.
 */
export async function startWarmVitest(): Promise<WarmVitest> {
  // Else Miniflare asks the network for an example of `request.cf`.
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  let active: Mutant | undefined;
  let isReached = false;
  const mutate: Plugin = {
    name: "mutate",
    enforce: "pre",
    transform(code, id) {
      if (!active || id.split("?", 1)[0] !== join(root, active.file)) return undefined;
      isReached = true;
      return applyMutant(active, code);
    },
  };
  const projects = (config.test?.projects ?? [])
    .flatMap((project) => (typeof project === "object" && "test" in project ? [project] : []))
    .filter(({ test }) => NEWEST.test(String(test?.name)))
    .map((project) => ({
      ...project,
      plugins: [mutate, ...(project.plugins ?? [])],
      test: { ...project.test, ...OURS },
    }));
  const globalSetup = config.test?.globalSetup ?? [];
  const vitest = await createVitest(
    "test",
    // The first test that fails is enough.
    { config: false, root, watch: false, reporters: [{}], bail: 1 },
    { test: { ...OURS, isolate: false, maxWorkers: 4, globalSetup, projects } },
  );

  function specify(file: string) {
    const path = join(root, file);
    const specifications = vitest.projects
      .filter((project) => project.matchesTestGlob(path))
      .map((project) => project.createSpecification(path));
    if (specifications.length === 0) throw new Error(`${file} is no test file of the newest date`);
    return specifications;
  }

  async function runFiles(files: readonly string[]) {
    // A test that has failed before would count: the next run would end before it begins, and look like a failure.
    for (const kept of [vitest.state.filesMap, vitest.state.idMap, vitest.state.pathsSet]) kept.clear();
    vitest.state.clearErrors();
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(files.flatMap(specify));
    const failed = testModules.flatMap((module) =>
      [...module.children.allTests("failed")].map(({ fullName }) => fullName),
    );
    const ending: Ending = testModules.some(isBroken)
      ? "broken"
      : failed.length > 0 || unhandledErrors.length > 0
        ? "failed"
        : "passed";
    return { ending, failed };
  }

  return {
    async run(files, mutant) {
      if (!mutant) return await runFiles(files);
      active = mutant;
      isReached = false;
      vitest.invalidateFile(join(root, mutant.file));
      try {
        const result = await runFiles(files);
        return isReached ? result : { ...result, ending: "unreached" };
      } finally {
        active = undefined;
        vitest.invalidateFile(join(root, mutant.file));
      }
    },
    close: () => vitest.close(),
  };
}

/** A mutant that is no program fails every test, and proves nothing. */
function isBroken(module: TestModule): boolean {
  return module.children.allTests().next().done === true && module.state() !== "skipped";
}
