import type { Rule } from "../finding.ts";
import { findUncovered } from "./uncovered.ts";

export const uncoveredWorkflow: Rule = {
  name: "uncovered-workflow",
  severity: "error",
  about: "A Workflow reports no error, neither of its steps nor of `run()`.",
  find: (project) =>
    findUncovered(project, {
      kinds: ["workflow"],
      describe: ({ name }) => `the Workflow ${name}`,
      fix: ({ name }) =>
        `cover the class: captureWorkflow(${name}), or capture in a catch: docs/workflows.md`,
    }),
};
