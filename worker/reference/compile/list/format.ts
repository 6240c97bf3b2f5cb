export const LIST_FORMATS = ["hosts", "domains", "adblock"] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

interface Syntax {
  readonly comment: string;
  readonly before: string;
  readonly after: string;
}

const SYNTAX: Record<ListFormat, Syntax> = {
  hosts: { comment: "#", before: "0.0.0.0 ", after: "" },
  domains: { comment: "#", before: "", after: "" },
  adblock: { comment: "!", before: "||", after: "^" },
};

/** The list as text. It holds no date: equal hosts give equal bytes, and so an equal ETag. */
export function formatList(
  hosts: readonly string[],
  list: { readonly name: string; readonly format: ListFormat; readonly sources: readonly string[] },
): string {
  const { comment, before, after } = SYNTAX[list.format];
  const head = [
    `${comment} Title: ${list.name}`,
    ...list.sources.map((source) => `${comment} Source: ${source}`),
    `${comment} Entries: ${hosts.length}`,
  ];
  const lines = before === "" && after === "" ? hosts : hosts.map((host) => before + host + after);
  return `${[...head, ...lines].join("\n")}\n`;
}
