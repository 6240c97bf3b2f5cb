// Takes away what Node 20 does not have, so that a newer Node shows where the package needs it.
const NEWER = {
  Array: ["fromAsync"],
  Error: ["isError"],
  Iterator: ["from"],
  Map: ["groupBy", "prototype.getOrInsert", "prototype.getOrInsertComputed"],
  Object: ["groupBy"],
  Promise: ["try", "withResolvers"],
  RegExp: ["escape"],
  Set: ["prototype.difference", "prototype.intersection", "prototype.isSubsetOf", "prototype.union"],
  Uint8Array: ["fromBase64", "fromHex", "prototype.toBase64", "prototype.toHex"],
  "Iterator.prototype": [
    "drop",
    "every",
    "filter",
    "find",
    "flatMap",
    "map",
    "reduce",
    "some",
    "take",
    "toArray",
  ],
};

const find = (start, path) => path.split(".").reduce((owner, name) => owner?.[name], start);
for (const [owner, names] of Object.entries(NEWER)) {
  for (const name of names) {
    const path = `${owner}.${name}`.split(".");
    const last = path.pop();
    const holder = find(globalThis, path.join("."));
    if (holder) delete holder[last];
  }
}
