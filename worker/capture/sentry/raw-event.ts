/** An event in Sentry's form, while code of the application's works on it: any field may hold anything. */
export type RawEvent = Record<string, unknown>;
