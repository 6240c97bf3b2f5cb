/** A fenced block of a page in Markdown. */
export interface DocBlock {
  readonly language: string;
  /** From `file=…` after the language: blocks of one page may import each other by it. */
  readonly file: string | undefined;
  /** Whether it stands under a `code:` marker: then it is a copy of a file that has tests of its own. */
  readonly isCopy: boolean;
  /** Whether it is marked as a part of a module: ```ts fragment. */
  readonly isFragment: boolean;
  readonly code: string;
}

const FENCE = /^(?<copy><!-- code: \S+ -->\n)?(?<indent> *)```(?<info>[^\n`]*)\n(?<code>.*?)^ *```$/gms;

/** All fenced blocks of a page, in its order. */
export function readBlocks(markdown: string): DocBlock[] {
  return Array.from(markdown.matchAll(FENCE), ({ groups = {} }) => {
    const { copy, indent = "", info = "", code = "" } = groups;
    const [language = "", ...words] = info.trim().split(/\s+/);
    return {
      language,
      file: words.find((word) => word.startsWith("file="))?.slice("file=".length),
      isCopy: copy !== undefined,
      isFragment: words.includes("fragment"),
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    };
  });
}
