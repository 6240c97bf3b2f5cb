/** The constants of FIPS 180-4: the first 32 bits behind the point of roots of the first primes. */
let constants: { readonly start: readonly number[]; readonly rounds: readonly number[] } | undefined;

function findConstants() {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return {
    start: primes.slice(0, 8).map((prime) => toWord(Math.sqrt(prime))),
    rounds: primes.map((prime) => toWord(Math.cbrt(prime))),
  };
}

function toWord(root: number): number {
  return ((root % 1) * 2 ** 32) | 0;
}

/**
 * SHA-256 in hex digits, at once. WebCrypto answers later, and loading `node:crypto` makes workerd create most of Node,
 * which costs several times what a capture does.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const words = new Uint32Array((((bytes.length + 8) >> 6) + 1) << 4);
  const last = bytes.length;
  for (let i = 0; i <= last; i++) add(words, i, i < last ? Number(bytes[i]) : 0x80);
  words[words.length - 2] = last / 2 ** 29;
  words[words.length - 1] = last << 3;

  constants ??= findConstants();
  const state = Int32Array.from(constants.start);
  const schedule = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16)
    compress(state, schedule, words.subarray(block, block + 16), constants.rounds);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function add(words: Uint32Array, index: number, byte: number): void {
  words[index >> 2] = Number(words[index >> 2]) | (byte << (24 - (index & 3) * 8));
}

function compress(
  state: Int32Array,
  schedule: Int32Array,
  block: Uint32Array,
  rounds: readonly number[],
): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const two = Number(schedule[i - 2]);
    const fifteen = Number(schedule[i - 15]);
    const word =
      i < 16
        ? Number(block[i])
        : Number(schedule[i - 16]) +
          (rotate(fifteen, 7) ^ rotate(fifteen, 18) ^ (fifteen >>> 3)) +
          Number(schedule[i - 7]) +
          (rotate(two, 17) ^ rotate(two, 19) ^ (two >>> 10));
    schedule[i] = word;
    const choice = (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g));
    const mixed = (h + choice + Number(rounds[i]) + Number(schedule[i])) | 0;
    const majority = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + mixed) | 0;
    d = c;
    c = b;
    b = a;
    a = (mixed + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = Number(state[index]) + value;
  });
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
