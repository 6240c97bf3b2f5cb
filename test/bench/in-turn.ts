/** Does this for each item, so many at once, and resolves to what it came to by their names. */
export async function eachInTurn<Item extends { readonly name: string }, Value>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Value>,
): Promise<Record<string, Value>> {
  const done: Record<string, Value> = {};
  const turns = items.values();
  const next = async () => {
    for (const item of turns) done[item.name] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return done;
}
