import type { Code } from "../project.ts";
import { unwrap } from "../source/walk.ts";
import { showOptions } from "./cover-entries.ts";
import type { Edits } from "./edits.ts";

/** Gives covers the options that their classes need. */
export function addCoverOptions(
  { entries }: Code,
  isFound: (line: number, file: string) => boolean,
  edits: Edits,
): void {
  for (const entry of entries) {
    const cover = entry.covers.find(({ call, module }) => isFound(call.loc?.start.line ?? 0, module.path));
    if (!cover) continue;
    const { call, module } = cover;
    const [Class, given] = call.arguments;
    const options = showOptions(entry, entry.module).slice(2);
    if (!Class || !options) continue;
    if (!given) edits.insert(module.path, Class.end ?? 0, `, ${options}`);
    else {
      const object = unwrap(given);
      if (object.type !== "ObjectExpression") continue;
      const names = new Set(
        object.properties.flatMap((one) =>
          "key" in one && one.key.type === "Identifier" ? [one.key.name] : [],
        ),
      );
      const missing = options
        .slice(2, -2)
        .split(", ")
        .filter((one) => !names.has(one.replace(/:.*/, "")));
      edits.insert(module.path, (object.start ?? 0) + 1, ` ${missing.join(", ")}${names.size ? "," : " "}`);
    }
  }
}
