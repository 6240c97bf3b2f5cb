/** The fields of a line by their names, as JSON texts. */
export type Line = Record<string, string>;

interface KeyValue {
  key: string;
  value?: unknown;
}

interface Request {
  resourceLogs: {
    resource: { attributes: KeyValue[] };
    scopeLogs: { logRecords: (Record<string, unknown> & { attributes: KeyValue[] })[] }[];
  }[];
}

/** All lines by their key, their body, and their place among those of the same body. */
export function linesOf(bodies: readonly (readonly [key: string, body: string])[]): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (const [key, body] of bodies)
    for (const { resource, scopeLogs } of (JSON.parse(body) as Request).resourceLogs)
      for (const { attributes, ...record } of scopeLogs.flatMap(({ logRecords }) => logRecords)) {
        const name = [key, JSON.stringify(record["body"])].join(" ");
        let place = 1;
        while (lines.has(`${name} ${place}`)) place++;
        lines.set(`${name} ${place}`, {
          ...writeAll("", Object.entries(record)),
          ...writeAll("attribute ", attributes.map(toEntry)),
          ...writeAll("resource ", resource.attributes.map(toEntry)),
        });
      }
  return lines;
}

function toEntry({ key, value }: KeyValue): [string, unknown] {
  return [key, value];
}

function writeAll(prefix: string, entries: readonly [string, unknown][]): Line {
  return Object.fromEntries(entries.map(([key, value]) => [prefix + key, write(value)]));
}

/** Without what is different in each run, and with integers as the specification writes them. */
function write(value: unknown): string {
  return (JSON.stringify(value) ?? "")
    .replace(/"intValue":(-?\d+)/g, '"intValue":"$1"')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "a time")
    .replace(/\bat [^"]*\/worker\.js:[^"]*/g, "at a place")
    .replace(/^"(\d{19}|[0-9a-f]{16}|[0-9a-f]{32})"$/, '"an id or a time"');
}
