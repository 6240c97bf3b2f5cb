/** A small fault that somebody could put into the code, and the tests that have to notice it. */
export interface Mutant {
  /** A sentence of docs/guarantees.md that is no longer true with it, word for word, or `RULE`. */
  readonly promise: string;
  /** Where the fault is, from the root of the repository. */
  readonly file: string;
  /** What is there. The text must occur once in the file: a list that no longer fits the code fails a test. */
  readonly find: string;
  readonly replace: string;
  /** The test files of which one must fail. */
  readonly killedBy: readonly string[];
  /** Why no test can see it, for the few of which that is true. */
  readonly survives?: string;
}

/** For what the page does not promise: a rule that a comment in the code, or another page, states. */
export const RULE = "a rule of the code";

/** The code with the fault in it. */
export function applyMutant({ file, find, replace }: Mutant, code: string): string {
  const [before, after, ...others] = code.split(find);
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`${file} must contain this once, to be replaced by a mutant: ${find}`);
  return before + replace + after;
}
