/**
 * Finds the name that was probably meant. `name` differs from it by case, or by one letter that is wrong, missing, extra or
 * swapped.
 */
export function findMeant(name: string, names: readonly string[]): string | undefined {
  return names.find((other) => other !== name && isMisspelt(name.toLowerCase(), other.toLowerCase()));
}

function isMisspelt(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  const shorter = Math.min(one.length, other.length) - start;
  while (end < shorter && one.at(-1 - end) === other.at(-1 - end)) end++;
  const [here, there] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return Math.max(here.length, there.length) <= 1 || (here.length === 2 && here === `${there[1]}${there[0]}`);
}

/** @throws TypeError for a name that is not an option, with the name that was probably meant. */
export function checkNames(where: string, given: object, names: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const meant = findMeant(name, names);
    throw new TypeError(
      `${where}: there is no option ${name.slice(0, 50)}; ${meant ? `did you mean ${meant}?` : `allowed are ${names.join(", ")}`}`,
    );
  }
}
