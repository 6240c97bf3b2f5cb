/** What the bench promises that needs no clock, so that every check can hold it. Run the build before. */
import { checkCaptures } from "./bounds/captures.ts";
import { checkDisabledPath } from "./bounds/disabled-path.ts";
import { checkImportGraphs } from "./bounds/import-graph.ts";

const faults = [...(await checkImportGraphs()), ...(await checkDisabledPath()), ...(await checkCaptures())];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;
