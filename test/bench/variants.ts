/** What is measured: each is a Worker of its own in workers/, and all have the same object. */
export interface Variant {
  readonly name: string;
  /** Its file in workers/, where that has another name. */
  readonly worker?: string;
  /** The checkout that it is built from, where that is not this one. */
  readonly checkout?: string;
  /** As the docs call it. */
  readonly title: string;
  readonly kind: "base" | "ours" | "peer";
  /** What stands behind its bindings, where it sends to no server. */
  readonly farSide?: "service" | "queue" | "tail";
  /** Bindings beside those that all have. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Whether it is one of those whose memory is looked at over 100,000 captures. */
  readonly hasLongRun?: boolean;
  /** Whether it reports without being asked, so that its caller cannot choose to wait for it. */
  readonly isCover?: boolean;
}

export const VARIANTS: readonly Variant[] = [
  { name: "bare", title: "bare Worker", kind: "base" },
  { name: "wire", title: "the wire: a bare `fetch` of the same bytes", kind: "base", hasLongRun: true },
  { name: "sentry-lite", title: "`isolate-capture/sentry-lite`", kind: "ours", hasLongRun: true },
  {
    name: "flarelog",
    title: "`isolate-capture/flarelog`",
    kind: "ours",
    hasLongRun: true,
    vars: { FLARELOG_API_KEY: "fl_3c1e9a7b5d2f4860a1c3e5f7092b4d6e" },
  },
  { name: "sentry", title: "`isolate-capture/sentry`", kind: "ours", hasLongRun: true },
  { name: "all", title: "`isolate-capture`, all transports in it", kind: "ours" },
  { name: "service", title: "`isolate-capture/service`", kind: "ours", farSide: "service" },
  {
    name: "queue",
    title: "the Queue as its only transport",
    kind: "ours",
    farSide: "queue",
  },
  {
    name: "tail",
    title: "`isolate-capture/tail`",
    kind: "ours",
    farSide: "tail",
    vars: { ERROR_TAIL: "on" },
  },
  { name: "covered", title: "a covered class, `sentry-lite`", kind: "ours", isCover: true },
  // The logger's line has its place here, with workers/logger.js.
  { name: "official", title: "`@sentry/cloudflare`, both wrappers", kind: "peer" },
  { name: "official-object", title: "`@sentry/cloudflare`, the object's wrapper alone", kind: "peer" },
  { name: "lazy-namespace", title: '`import("@sentry/cloudflare")` by hand', kind: "peer" },
  { name: "lazy-names", title: "the same over `@sentry/core`, names listed", kind: "peer" },
  { name: "toucan", title: "`toucan-js`", kind: "peer" },
  { name: "cfworker", title: "`@cfworker/sentry`", kind: "peer" },
];

/** Whether it makes events at all. */
export function reports({ name }: Variant): boolean {
  return name !== "bare";
}

/** Ours again from another checkout, each right after itself: what a change brings is told in pairs. */
export function withOther(variants: readonly Variant[], checkout: string): Variant[] {
  return variants.flatMap((variant) => {
    const { name, title, kind } = variant;
    if (kind !== "ours") return [variant];
    return [variant, { ...variant, name: `${name}-other`, title: `${title}, other`, worker: name, checkout }];
  });
}
