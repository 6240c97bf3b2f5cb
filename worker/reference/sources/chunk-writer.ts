export type StoreChunk = (sequence: number, chunk: Uint8Array<ArrayBuffer>) => Promise<void>;

/** Gathers bytes of any length into chunks of one size; `end` stores what is left, at least one chunk in all. */
export class ChunkWriter {
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #store: StoreChunk;
  #filled = 0;
  #sequence = 0;

  constructor(size: number, store: StoreChunk) {
    this.#buffer = new Uint8Array(size);
    this.#store = store;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      const part = bytes.subarray(start, start + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === this.#buffer.length) await this.#flush();
    }
  }

  async end(): Promise<void> {
    if (this.#filled > 0 || this.#sequence === 0) await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#store(this.#sequence, this.#buffer.slice(0, this.#filled));
    this.#sequence += 1;
    this.#filled = 0;
  }
}
