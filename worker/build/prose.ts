/**
 * Checks how the docs are written: `npm run check:docs`. The rules are few, so that each finding is worth mending:
 * sentences that can be read once, none of the phrases that readers had to read twice, and a page that begins with what it
 * is for.
 */
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { TextlintKernel, type TextlintPluginCreator, type TextlintRuleModule } from "@textlint/kernel";

// Both are CommonJS that says it is not: by `import` their default export is an object around it.
const require = createRequire(import.meta.url);
const {
  default: markdown,
}: { default: TextlintPluginCreator } = require("@textlint/textlint-plugin-markdown");
const { default: sentenceLength }: { default: TextlintRuleModule } = require("textlint-rule-sentence-length");

const root = join(import.meta.dirname, "../..");

/** In characters. Code in a sentence counts. */
const MAX_SENTENCE = 200;

const PHRASES: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/\buntold\b|\b(?:is|are|was|were) told\b/i, 'say who is informed: "the result says", "a warning names"'],
  [/\bthat (?:is|are) no(?:ne)?\b|\bwhich (?:is|are) none\b/i, 'say what it is: "is not a …"'],
  [/\bin the place of\b/i, '"instead of"'],
  [/\bwhoever\b/i, 'name the reader: "you", "the caller"'],
  [/\bfor good\b/i, '"permanently"'],
  [/\bbut for\b|\bsave for\b/i, '"except"'],
  [/\bnothing but\b/i, '"only"'],
  [/\bon (?:its|their) conscience\b/i, '"caused"'],
  [/\bcosts? (?:the|its|a) (?:context|event|item|record)\b/i, 'say what is lost: "the context is left out"'],
  [/\bmakes? one\b(?! \w)/i, '"makes an event"'],
  [/\bwhat is over\b/i, '"the rest"'],
  [/[,;] else\b/i, '"otherwise"'],
  [/\bways? out\b/i, '"transport"'],
  [/\bcosts? (?:itself|only|no)\b/i, 'say what is lost: "… is left out, and the others stay"'],
  [/\bhas? it that\b|\bas it is that\b|\bcome of it\b|\bcomes of it\b/i, "say it directly"],
  [/\bnobody\b.*\bnobody\b/i, "say it once"],
  [/\b(?:simply|obviously|easily|of course)\b/i, "leave it out"],
];

const phrases: TextlintRuleModule = ({ Syntax, RuleError, report, getSource, locator }) => ({
  [Syntax.Str](node) {
    const text = getSource(node);
    for (const [pattern, advice] of PHRASES) {
      const found = pattern.exec(text);
      if (!found) continue;
      report(node, new RuleError(`"${found[0]}": ${advice}`, { padding: locator.at(found.index) }));
    }
  },
});

const headings: TextlintRuleModule = ({ Syntax, RuleError, report }) => ({
  [Syntax.Document](page) {
    let depth = 0;
    for (const [index, node] of page.children.entries()) {
      if (node.type !== Syntax.Header) continue;
      if (depth === 0 && page.children[index + 1]?.type !== Syntax.Paragraph)
        report(node, new RuleError("a page begins with a paragraph: what it is for, and who needs it"));
      if (node.depth === 1 && depth > 0) report(node, new RuleError("a page has one title"));
      if (node.depth > depth + 1) report(node, new RuleError(`a heading of level ${depth + 1} is missing`));
      depth = node.depth;
    }
  },
});

const kernel = new TextlintKernel();
const pages = globSync("{README,CHANGELOG,.github/*,docs/**/*}.md", { cwd: root }).toSorted();

for (const page of pages) {
  const { messages } = await kernel.lintText(readFileSync(join(root, page), "utf8"), {
    ext: ".md",
    filePath: page,
    plugins: [{ pluginId: "markdown", plugin: markdown }],
    rules: [
      { ruleId: "phrases", rule: phrases },
      { ruleId: "headings", rule: headings },
      { ruleId: "sentence-length", rule: sentenceLength, options: { max: MAX_SENTENCE } },
    ],
  });
  for (const { line, message, ruleId } of messages)
    console.error(`${page}:${line} ${ruleId}: ${message.split("\n")[0]}`);
  if (messages.length > 0) process.exitCode = 1;
}
console.log(`${pages.length} pages were read`);
