const SENDERS = { capture: "the isolate", queue: "the Queue", tail: "the Tail Worker" };
const ANSWERS = { none: "no answer", 429: "limited (429)", 500: "refused (500)" };
const SHOWN = 100;

/** An element with a class, of text and other elements. */
function make(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

/** Puts a line at the top of a list, and drops the oldest. */
function show(list, line) {
  list.prepend(line);
  while (list.children.length > SHOWN) list.lastElementChild.remove();
  list.nextElementSibling.hidden = true;
}

/** The facts that have a value, each with its name. */
function makeFacts(facts) {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  const pairs = known.map(([name, value]) =>
    make("div", "", make("dt", "", name), make("dd", "", `${value}`)),
  );
  return make("dl", "", ...pairs);
}

function describeAnswer(answer) {
  return answer >= 200 && answer < 300 ? "taken" : (ANSWERS[answer] ?? `answered ${answer}`);
}

function showEvent(event) {
  const { title, link, object, handler, attempt, diagnosis, outcome, by, ms, answer, trace } = event;
  const isTaken = answer === 200;
  const heading = make(isTaken ? "a" : "span", "title", title);
  if (isTaken) Object.assign(heading, { href: link, target: "_blank", rel: "noopener" });
  const facts = makeFacts({
    object,
    handler,
    attempt,
    diagnosis,
    outcome,
    "sent by": SENDERS[by] ?? by,
    after: `${ms} ms`,
    backend: describeAnswer(answer),
    trace,
  });
  show(document.getElementById("events"), make("li", isTaken ? "taken" : "refused", heading, facts));
}

function showLine({ level, message, object, trace, by, answer }) {
  const facts = makeFacts({ object, "sent by": SENDERS[by] ?? by, backend: describeAnswer(answer), trace });
  const line = make("li", answer === 200 ? "taken" : "refused", make("b", "", level), ` ${message}`, facts);
  show(document.getElementById("logs"), line);
}

function showMode(mode) {
  for (const input of document.querySelectorAll("input[name=backend]")) input.checked = input.value === mode;
}

function showDepth(depth) {
  document.getElementById("depth").textContent =
    depth === 0
      ? "The Queue is empty."
      : `${depth} ${depth === 1 ? "message waits" : "messages wait"} in the Queue.`;
  document.getElementById("meter").value = depth;
}

const SHOW = { event: showEvent, log: showLine, backend: showMode, queue: showDepth };
let last = 0;
let source;

/** A page that nobody looks at holds no connection: browsers open six to one server, for all pages together. */
function connect() {
  source?.close();
  source = undefined;
  if (document.hidden) return;
  source = new EventSource(`/lab/events?after=${last}`);
  for (const [kind, showEntry] of Object.entries(SHOW)) {
    source.addEventListener(kind, ({ data, lastEventId }) => {
      // The numbers of a lab that was started again begin anew.
      last = Number(lastEventId);
      showEntry(JSON.parse(data));
    });
  }
  source.addEventListener("error", ({ target }) => {
    // The browser itself tries again only where there was no answer, and not after an answer that is an error.
    if (target === source && target.readyState === EventSource.CLOSED) setTimeout(connect, 2_000);
  });
}

document.addEventListener("visibilitychange", connect);
connect();

for (const input of document.querySelectorAll("input[name=backend]")) {
  input.addEventListener("change", () => fetch(`/lab/backend/${input.value}`, { method: "PUT" }));
}

for (const form of document.forms) {
  const button = form.querySelector("button");
  const output = form.querySelector("output");
  form.addEventListener("submit", async (submission) => {
    submission.preventDefault();
    if (button.ariaDisabled === "true") return;
    // A button that is really disabled loses the focus, and who uses the keyboard has to begin at the top again.
    button.ariaDisabled = "true";
    output.textContent = "…";
    try {
      const response = await fetch(form.action, { method: "POST" });
      const answer = await response.text();
      output.textContent = response.ok ? answer : `${response.status}: ${answer}`;
    } catch (error) {
      output.textContent = `No answer: ${error.message}`;
    } finally {
      button.ariaDisabled = "false";
      // On a phone the events are far above the button.
      output.append(" ", Object.assign(make("a", "", "See the events"), { href: "#events-title" }));
    }
  });
}
