/**
 * The headings of promises and all sentences of docs/guarantees.md, each in one line. Names of tests, tables and the
 * page's own introduction are none.
 */
export function readSentences(page: string): string[] {
  const [, ...sections] = page.split("\n## ");
  return sections.flatMap((section) => {
    const [, ...lines] = section.split("\n");
    const blocks = lines.join("\n").split(/\n\n|\n(?=[-#|<])/);
    return blocks
      .map((block) => block.replace(/\s+/g, " ").trim())
      .filter((block) => block !== "" && !/^(- "|\||<!--)/.test(block))
      .flatMap((block) => (block.startsWith("### ") ? [block.slice(4)] : splitSentences(block)));
  });
}

/** A full stop in a name or a number ends none. */
function splitSentences(text: string): string[] {
  return text.replace(/^- /, "").split(/(?<=[.!?])\s+(?=[A-Z`])/);
}
