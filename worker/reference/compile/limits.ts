/** The service's limits, in one place: what a client may ask for and what a source may cost. */

const KIB = 1024;
const MIB = 1024 * KIB;

export const MAX_BODY_BYTES = 64 * KIB;
export const MAX_NAME_LENGTH = 64;
export const MAX_SOURCES = 20;
export const MAX_ADDRESS_LENGTH = 2048;
export const MAX_BATCH_REQUESTS = 50;

/** Counted after decompression, while the body is read. */
export const MAX_SOURCE_BYTES = 10 * MIB;
/** All sources of one list: the hosts of a list are merged in the memory of one isolate, which has 128 MB. */
export const MAX_JOB_BYTES = 16 * MIB;
/** From the first request to the last byte, redirects included. */
export const SOURCE_DEADLINE_MS = 5_000;
export const MAX_REDIRECTS = 5;

/** A row of an object's SQLite holds at most 2 MB. */
export const CHUNK_BYTES = MIB;

/** How many sources, or jobs of a batch, are worked on at once: a Worker has six connections. */
export const PARALLEL = 4;

export const DEFAULT_WAIT_SECONDS = 10;
export const MAX_WAIT_SECONDS = 25;
