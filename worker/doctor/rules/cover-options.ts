import type { Rule } from "../finding.ts";
import type { Cover } from "../source/class-facts.ts";
import { isReported, listHandlers, listHooks, listRpcMethods } from "../source/reach.ts";
import { propertyName, unwrap } from "../source/walk.ts";

export const coverOptions: Rule = {
  name: "cover-options",
  severity: "warning",
  about:
    "A class is covered without the option that its methods need: `hooks` for a framework, `rpc` for RPC methods.",
  *find({ codes, show }) {
    for (const code of codes) {
      for (const entry of code.entries) {
        const cover = entry.covers.find(
          ({ by }) => by === "captureDurableObject" || by === "captureHandlers",
        );
        if (!cover || !entry.facts) continue;
        const open = (methods: ReturnType<typeof listHooks>) =>
          methods.filter((method) => !isReported(code, entry, method)).map(({ name }) => name);
        const hooks = hasOption(cover, "hooks") ? [] : open(listHooks(entry));
        const isRpcOnly = listHandlers(entry).length === 0 && listHooks(entry).length === 0;
        const rpc = hasOption(cover, "rpc") || !isRpcOnly ? [] : open(listRpcMethods(entry));
        for (const [option, names] of [["hooks", hooks] as const, ["rpc", rpc] as const]) {
          if (!names.length) continue;
          yield {
            file: show(cover.module.path),
            line: cover.call.loc?.start.line ?? 1,
            message: `${entry.name} is covered, but not ${names.join(", ")}`,
            fix: `pass the option ${option}: ${cover.by}(${entry.name}, { ${option}: true })`,
          };
        }
      }
    }
  },
};

/** Whether the options of a cover name this one. Options that cannot be read may. */
function hasOption({ call }: Cover, name: string): boolean {
  const [, given] = call.arguments;
  const options = given && unwrap(given);
  if (!options) return false;
  if (options.type !== "ObjectExpression") return options.type !== "ArrowFunctionExpression";
  return options.properties.some((one) => one.type === "SpreadElement" || propertyName(one) === name);
}
