import { copyText } from "../safe/copy-text.ts";

/** One call of a stack. */
export interface Frame {
  function?: string;
  /** A path (`/index.js`, `/srv/app/index.js`), or what the engine names instead: `node:events`, `<anonymous>`. */
  file: string;
  line?: number;
  column?: number;
  /** False for the runtime's own code and for packages. */
  inApp: boolean;
}

const MAX_FRAMES = 50;
const MAX_LINE = 1_000;
const MAX_STACK = 32_768;
/** So many stacks are remembered, and none that is longer. */
const MAX_KNOWN = 32;
const MAX_KEPT = 4_000;

/**
 * The newest first: all errors of one place have the same frames, and so have all calls of one handler. They are compared one
 * by one. A map would compute the hash of each new text, which takes longer.
 */
const known: { readonly text: string; readonly frames: readonly Frame[] }[] = [];

/**
 * Frames of a V8 stack, the throwing one first. `message` is cut off before: it may be long, and lines of it may look
 * like frames. Names and files are the thrower's texts as well, so `scrub` takes secrets out of them.
 */
export function parseStack(stack: string, message = "", scrub = (text: string) => text): readonly Frame[] {
  const after = message ? stack.indexOf(message) : -1;
  const text = scrub((after < 0 ? stack : stack.slice(after + message.length)).slice(0, MAX_STACK));
  for (const one of known) if (one.text === text) return one.frames;
  const frames = parseLines(text);
  if (text.length <= MAX_KEPT) {
    known.unshift({ text: copyText(text), frames });
    known.splice(MAX_KNOWN);
  }
  return frames;
}

function parseLines(text: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of text.split("\n")) {
    const frame = line.length < MAX_LINE && parseLine(line.trim());
    if (frame && frames.push(frame) === MAX_FRAMES) break;
  }
  return frames;
}

/** Written without patterns that could backtrack, because a stack is text that the thrower chose. */
function parseLine(line: string): Frame | undefined {
  if (!line.startsWith("at ")) return undefined;
  let call = line.slice(line.startsWith("at async ") ? 9 : 3);
  let name: string | undefined;
  const open = call.indexOf(" (");
  if (open > 0 && call.endsWith(")")) {
    name = call.slice(0, open);
    call = call.slice(open + 2, -1);
    if (call.startsWith("eval at ")) call = call.slice(call.lastIndexOf(", ") + 2);
  }
  const end = call.lastIndexOf(":");
  const start = call.lastIndexOf(":", end - 1);
  const position = start >= 0 && /^:\d+:\d+$/.test(call.slice(start));
  if (!position && !name) return undefined;
  const file = position ? toPath(call.slice(0, start)) : call;
  return {
    ...(name && { function: copyText(name) }),
    file: copyText(file),
    ...(position && { line: Number(call.slice(start + 1, end)), column: Number(call.slice(end + 1)) }),
    inApp: position && file.startsWith("/") && !file.includes("/node_modules/"),
  };
}

/** Production names the bundle `index.js`: source maps match it by a path, so it gets its slash. */
function toPath(location: string): string {
  const path = location.startsWith("file://") ? location.slice(7) : location;
  return /^[/<]|^[\w-]+:/.test(path) ? path : `/${path}`;
}
