import { writeFileSync } from "node:fs";
import { measure } from "./measure.ts";
import { measureTail } from "./measure-tail.ts";
import { pagePath, replaced, tablesOf, tailTable } from "./tables.ts";

/** Measures, and writes the tables of the docs. */
for (const table of [...tablesOf(await measure()), tailTable(await measureTail())]) {
  writeFileSync(pagePath(table.page), replaced(table));
  console.log(`${table.page}: ${table.name}`);
}
