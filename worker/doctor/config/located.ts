/** A value of a configuration file, with the line it stands on. */
export interface Located {
  readonly line: number;
  /** The value as plain data. */
  readonly value: unknown;
  readonly fields: ReadonlyMap<string, Located>;
  readonly items: readonly Located[];
}

const NOTHING: Located = { line: 1, value: undefined, fields: new Map(), items: [] };

/** The value at a path of keys. What is not there has no value, no fields and no items. */
export function at(node: Located, ...path: readonly string[]): Located {
  return path.reduce((inner, key) => inner.fields.get(key) ?? NOTHING, node);
}

export function textAt(node: Located, ...path: readonly string[]): string | undefined {
  const { value } = at(node, ...path);
  return typeof value === "string" ? value : undefined;
}

/** The texts of a list. Other items are left out. */
export function textsAt(node: Located, ...path: readonly string[]): { text: string; line: number }[] {
  return at(node, ...path).items.flatMap(({ value, line }) =>
    typeof value === "string" ? [{ text: value, line }] : [],
  );
}

export function isThere(node: Located): boolean {
  return node.value !== undefined;
}
