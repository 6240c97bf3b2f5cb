import { writeFileSync } from "node:fs";
import { measure } from "./measure.ts";
import { pagePath, replaced, tablesOf } from "./tables.ts";

/** Measures, and writes the tables of the docs. */
for (const table of tablesOf(await measure())) {
  writeFileSync(pagePath(table.page), replaced(table));
  console.log(`${table.page}: ${table.name}`);
}
