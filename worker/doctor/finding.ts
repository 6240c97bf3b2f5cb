import type { Project } from "./project.ts";

/** `error`: it fails or loses something. `warning`: it will in some case. `hint`: worth a thought, and no reason to fail a build. */
export type Severity = "error" | "warning" | "hint";

/** One fault, before it has the name of its rule. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  /** What is wrong. */
  readonly message: string;
  /** What to do. It may have several lines. */
  readonly fix: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
}

export interface Finding extends Required<Problem> {
  readonly rule: string;
}

/** One kind of fault that the doctor knows. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** One sentence for docs/doctor.md. */
  readonly about: string;
  find(project: Project): Iterable<Problem>;
}
