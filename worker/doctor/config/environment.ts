import { at, isThere, type Located, textAt, textsAt } from "./located.ts";

/** A name by which code finds something in `env`. */
interface Binding {
  readonly name: string;
  /** The field of the wrangler file that binds it, such as `durable_objects`. */
  readonly field: string;
  /** The class of an object or a Workflow, where it is this Worker's own. */
  readonly className?: string;
  readonly line: number;
  readonly node: Located;
}

interface Migration {
  readonly tag: string | undefined;
  readonly line: number;
  readonly node: Located;
}

/** What one environment of a wrangler file comes to, with what it inherits. */
export interface Environment {
  /** Absent for the top level. */
  readonly name?: string;
  /** Of its table in the file. */
  readonly line: number;
  readonly worker: string | undefined;
  readonly main: { readonly path: string; readonly line: number } | undefined;
  readonly date: { readonly text: string; readonly line: number } | undefined;
  /** Compatibility flags with their lines. */
  readonly flags: ReadonlyMap<string, number>;
  readonly bindings: readonly Binding[];
  /** Texts and JSON of `[vars]`. */
  readonly vars: ReadonlyMap<string, Located>;
  /** Names of `secrets.required`. */
  readonly secrets: readonly string[];
  readonly migrations: readonly Migration[];
  /** Classes that the declarative `exports` name, which take the place of migrations. */
  readonly exports: ReadonlyMap<string, Located> | undefined;
  /** The environment's own table, and the table that holds a field that it may inherit. */
  readonly own: Located;
  inherited(field: string): Located;
}

/** Fields whose entries look like bindings of `env`, but are not. */
const NO_BINDINGS = new Set(["vars", "env", "migrations", "exports", "secrets", "define", "previews"]);
/** Lists whose entries have their binding in `name`. */
const BY_NAME = new Set(["durable_objects", "unsafe", "ratelimits", "send_email"]);
/** Tables whose keys are bindings. */
const BY_KEY = new Set(["wasm_modules", "text_blobs", "data_blobs"]);

/** The environments of a file: the top level first. */
export function readEnvironments(root: Located): Environment[] {
  const named = [...at(root, "env").fields].map(([name, own]) => readEnvironment(root, own, name));
  return [readEnvironment(root, root), ...named];
}

function readEnvironment(root: Located, own: Located, name?: string): Environment {
  const inherited = (field: string) => (own.fields.has(field) ? at(own, field) : at(root, field));
  const [main, date] = [inherited("main"), inherited("compatibility_date")];
  const base = textAt(root, "name");
  const worker = textAt(own, "name") ?? (base && name ? `${base}-${name}` : base);
  const declared = inherited("exports");
  return {
    ...(name !== undefined && { name }),
    line: own.line,
    worker,
    main: typeof main.value === "string" ? { path: main.value, line: main.line } : undefined,
    date: typeof date.value === "string" ? { text: date.value, line: date.line } : undefined,
    flags: new Map(inherited("compatibility_flags").items.map(({ value, line }) => [String(value), line])),
    bindings: readBindings([...own.fields, ...inheritedBindings(own, root)], worker),
    vars: at(own, "vars").fields,
    secrets: textsAt(own, "secrets", "required").map(({ text }) => text),
    migrations: inherited("migrations").items.map((node) => ({
      tag: textAt(node, "tag"),
      line: node.line,
      node,
    })),
    exports: isThere(declared) ? declared.fields : undefined,
    own,
    inherited,
  };
}

/** The only binding that an environment inherits is that of its assets. */
function inheritedBindings(own: Located, root: Located): [field: string, node: Located][] {
  return own === root || own.fields.has("assets") ? [] : [["assets", at(root, "assets")]];
}

function readBindings(fields: [string, Located][], worker: string | undefined): Binding[] {
  return fields.flatMap(([field, node]) => {
    if (NO_BINDINGS.has(field)) return [];
    if (BY_KEY.has(field)) {
      return [...node.fields].map(([name, entry]) => ({ name, field, line: entry.line, node: entry }));
    }
    const lists = [node.items, at(node, "bindings").items, at(node, "producers").items];
    return [node, ...lists.flat()].flatMap((entry) => {
      const key = BY_NAME.has(field) ? "name" : "binding";
      const name = textAt(entry, key);
      if (name === undefined) return [];
      const className = readOwnClass(entry, worker);
      return [{ name, field, line: at(entry, key).line, node: entry, ...(className && { className }) }];
    });
  });
}

/** The class of a binding, unless another Worker has it. */
function readOwnClass(entry: Located, worker: string | undefined): string | undefined {
  const script = textAt(entry, "script_name");
  return script === undefined || script === worker ? textAt(entry, "class_name") : undefined;
}
