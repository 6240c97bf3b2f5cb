type Fields = Record<string, unknown>;

/** What a server has read otherwise than it was sent: fewer, more or other items, values or types of values. */
export function compareOtlp(sent: readonly unknown[], read: readonly unknown[]): string[] {
  const missing = listOtlpItems(sent);
  const added = listOtlpItems(read).filter((item) => {
    const index = missing.indexOf(item);
    if (index >= 0) missing.splice(index, 1);
    return index < 0;
  });
  return [...missing.map((item) => `lost: ${item}`), ...added.map((item) => `new: ${item}`)];
}

/** The log records and spans of OTLP requests in JSON, each as a text with its resource and scope. */
export function listOtlpItems(requests: readonly unknown[]): string[] {
  return requests
    .flatMap((request) => [
      ...flatten(request, "resourceLogs", "scopeLogs", "logRecords"),
      ...flatten(request, "resourceSpans", "scopeSpans", "spans"),
    ])
    .map((item) => JSON.stringify(sortFields(item)));
}

function flatten(request: unknown, groups: string, scopes: string, items: string): Fields[] {
  return list(request, groups).flatMap((group) =>
    list(group, scopes).flatMap((scope) =>
      list(scope, items).map((item) => ({ ...group, ...scope, [scopes]: [], [items]: item })),
    ),
  );
}

function list(from: unknown, name: string): Fields[] {
  const { [name]: found = [] } = Object(from) as Record<string, Fields[]>;
  return found;
}

/** Fields by name. In the JSON of Protocol Buffers, a field that has its default may be absent. */
function sortFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortFields);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sortFields(item)] as const);
  // An empty text as a value is not the same as no value.
  const set = entries.filter(([key, item]) => key.endsWith("Value") || !isDefault(item));
  return Object.fromEntries(set.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isDefault(value: unknown): boolean {
  if (typeof value === "object") return Object.keys(Object(value)).length === 0;
  return value === "" || value === 0 || value === "0" || value === false;
}
