import { join } from "node:path";
import type { Environment } from "../config/environment.ts";
import { queueAddition, TAIL_WORKER } from "../config/far-side.ts";
import { readSecrets } from "../config/secrets.ts";
import type { Finding } from "../finding.ts";
import type { Code, Project } from "../project.ts";
import { migrationFor } from "../rules/missing-migration.ts";
import { usesLibrary } from "../source/captures.ts";
import type { Entry } from "../source/entries.ts";
import { findClass } from "../source/find-class.ts";
import { findOwnRouter } from "../source/reach.ts";
import { answersErrors, type Router, routesReport } from "../source/routers.ts";
import { addAwaits } from "./add-awaits.ts";
import { addLocalFiles, addTemplate } from "./add-files.ts";
import { coverEntries } from "./cover-entries.ts";
import { addCoverOptions } from "./cover-options.ts";
import { coverRoutes } from "./cover-routes.ts";
import { WranglerEditor } from "./edit-wrangler.ts";
import { type Change, Edits } from "./edits.ts";
import { exportClasses } from "./export-classes.ts";
import { Imports } from "./imports.ts";

/** All that `init` would change in a project. */
export function planChanges(project: Project, findings: readonly Finding[], templates: string): Change[] {
  const edits = new Edits();
  const isFound = (rule: string, file: string, line?: number) =>
    findings.some(
      (one) => one.rule === rule && one.file === file && (line === undefined || one.line === line),
    );
  const wranglerName = project.show(project.wrangler.path);

  for (const code of project.codes) {
    const imports = new Imports(librarySource(project));
    const isOpen = ({ kind, module, line, methods }: Entry) => {
      const rule =
        kind === "workflow"
          ? "uncovered-workflow"
          : kind === "object"
            ? "uncovered-object"
            : "uncovered-entrypoint";
      const lines = [line, ...[...methods.values()].map((method) => method.line)];
      return lines.some((one) => isFound(rule, project.show(module.path), one));
    };
    coverEntries(code, isOpen, edits, imports);
    addCoverOptions(code, (line, file) => isFound("cover-options", project.show(file), line), edits);
    for (const router of new Set(code.entries.flatMap((entry) => findSilentRouter(code, entry) ?? [])))
      coverRoutes(code.graph, router, edits, imports);
    exportClasses(project, code, findings, edits);
    imports.addTo(edits);
  }
  addAwaits(project, findings, edits);

  const editor = new WranglerEditor(project.wrangler);
  for (const environment of project.environments) addMigrations(project, environment, findings, editor);
  const hasNoQueue = isFound("missing-queue", wranglerName);
  const hasNoTail = findings.some(({ rule, severity }) => rule === "missing-tail" && severity === "hint");
  if (hasNoQueue) addQueues(project.environments, findings, editor);
  if (hasNoTail) addTailComment(project, editor);
  const secrets = moveSecrets(project, editor);
  if (editor.text !== project.wrangler.text) edits.write(project.wrangler.path, editor.text);
  if (hasNoQueue) addTemplate(project, templates, "service", edits);
  if (hasNoTail) addTemplate(project, templates, "tail", edits);
  // What stands beside the code belongs to the first time only.
  if (edits.changes().length) addLocalFiles(project, secrets, edits);
  return edits.changes();
}

/** The Worker's router, where it answers errors and reports none. The official SDK reports by itself. */
function findSilentRouter(code: Code, entry: Entry): Router | undefined {
  if (entry.covers.some(({ by }) => by === "withSentry") || routesReport(code.graph)) return undefined;
  const router = findOwnRouter(code, entry);
  return router && answersErrors(code.graph, router) ? router : undefined;
}

/** The entry that the project imports already. */
function librarySource({ codes }: Project): string {
  const names = codes.flatMap(({ graph }) => (usesLibrary(graph) ? [...graph.outside] : []));
  return (
    names.find((name) =>
      /^isolate-capture(\/(sentry|sentry-lite|sentry-cloudflare|flarelog|service|tail))?$/.test(name),
    ) ?? "isolate-capture"
  );
}

function addMigrations(
  { wrangler }: Project,
  environment: Environment,
  findings: readonly Finding[],
  editor: WranglerEditor,
): void {
  const classes = findings.flatMap(({ rule, message }) => {
    const [, name] =
      (rule === "missing-migration" && /no migration makes the class (\S+),/.exec(message)) || [];
    return name && environment.bindings.some(({ className }) => className === name) ? [name] : [];
  });
  // Inherited migrations are mended where they stand.
  if (environment.name !== undefined && !environment.own.fields.has("migrations")) return;
  // A migration of a class that is nowhere would be a fault of its own.
  const lost = new Set(
    findings.flatMap(({ rule, message }) => (rule === "missing-export" ? message.split(/[ ,]+/) : [])),
  );
  const missing = [...new Set(classes)].filter((name) => !lost.has(name) || findClass(wrangler.folder, name));
  if (!missing.length) return;
  for (const addition of migrationFor(environment, missing)) {
    editor.add(
      environment.name === undefined
        ? addition
        : { ...addition, path: ["env", environment.name, ...addition.path] },
    );
  }
}

function addQueues(
  environments: readonly Environment[],
  findings: readonly Finding[],
  editor: WranglerEditor,
): void {
  for (const { name, line } of environments) {
    if (!findings.some((one) => one.rule === "missing-queue" && one.line === line)) continue;
    editor.add(
      name === undefined ? queueAddition : { ...queueAddition, path: ["env", name, ...queueAddition.path] },
    );
  }
}

/** As a comment: a deployment is refused where the Tail Worker is not there, or the plan is free. */
function addTailComment({ wrangler }: Project, editor: WranglerEditor): void {
  const line =
    wrangler.format === "toml"
      ? `tail_consumers = [{ service = "${TAIL_WORKER}" }]`
      : `"tail_consumers": [{ "service": "${TAIL_WORKER}" }],`;
  // Plain JSON has no comments.
  if (wrangler.path.endsWith(".json")) return;
  editor.comment(["With a paid plan, deploy error-tail and switch this on: docs/tail.md.", line]);
}

/** Takes secrets out of `[vars]`, and gives what belongs into which `.dev.vars`. */
function moveSecrets(
  { environments, wrangler }: Project,
  editor: WranglerEditor,
): Map<string, Map<string, string>> {
  const moved = new Map<string, Map<string, string>>();
  for (const { name: environment, own } of environments) {
    for (const { path } of readSecrets(own)) {
      if (path.length !== 1) continue;
      const [name = ""] = path;
      const value = editor.removeVariable([...(environment ? ["env", environment] : []), "vars", name]);
      if (value === undefined) continue;
      const file = join(wrangler.folder, environment ? `.dev.vars.${environment}` : ".dev.vars");
      moved.set(file, (moved.get(file) ?? new Map()).set(name, value));
    }
  }
  return moved;
}
