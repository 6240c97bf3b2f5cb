/** An item of an envelope, whose payload is JSON. */
export interface EnvelopeItem {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The items of an envelope. None of them has a line break in its payload. */
export function readItems(envelope: string): EnvelopeItem[] {
  const [, ...lines] = envelope.split("\n");
  return lines.flatMap((line, index) =>
    index % 2 || !line ? [] : { type: JSON.parse(line).type, payload: JSON.parse(lines[index + 1] ?? "") },
  );
}
