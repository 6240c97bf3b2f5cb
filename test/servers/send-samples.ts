import fc from "fast-check";
import { FlareLog, type LogEntry } from "../../worker/capture/entries/flarelog-sdk.ts";
import { createLogger } from "../../worker/capture/entries/logger.ts";
import { continueTrace, recordSpans } from "../../worker/capture/entries/trace.ts";
import { captureDurableObject, captureHandlers, createCapture } from "../../worker/capture/index.ts";
import { type Sample, samples } from "./samples.ts";

/** How many of each were sent. */
export interface Sent {
  lines: number;
  flarelogLines: number;
  errors: number;
  spans: number;
}

export interface SampleEnv {
  readonly FLARELOG_ENDPOINT: string;
  readonly FLARELOG_API_KEY: string;
  readonly SENTRY_DSN: string;
}

/** Sends hostile lines, errors and spans by the public entries, to all backends of env. */
export async function sendSamples(env: SampleEnv, count: number): Promise<Sent> {
  const sent = { lines: 0, flarelogLines: 0, errors: 0, spans: 0 };
  for (const [index, sample] of fc.sample(samples, count).entries()) {
    sent.lines += await sendLines(env, sample, index % 4 === 3);
    sent.flarelogLines += await sendFlarelogLines(env, sample);
    sent.errors += await sendErrors(env, sample);
    sent.spans += await sendSpans(env, sample);
  }
  return sent;
}

async function sendLines(env: SampleEnv, sample: Sample, isHooked: boolean): Promise<number> {
  const { lines, names, id, hooked, headers, tracestate } = sample;
  const { object, ...sender } = names;
  const ctx = { id: { toString: () => id, name: object }, waitUntil() {} };
  const log = createLogger(env, {
    ctx,
    object,
    ...sender,
    console: false,
    ...(isHooked && { beforeSend: (record) => ({ ...record, ...hooked }) }),
  });
  continueTrace({ headers: new Headers({ ...headers }) }, () => {
    for (const [index, line] of lines.entries()) {
      log.setUser({ id: line.tag, email: line.message, ip_address: tracestate });
      log.setTag(line.tag, line.message);
      log.addBreadcrumb({ message: line.message, data: line.attributes });
      if (index % 2) log.logError(line.thrown, line.attributes);
      else log.log(line.level, line.said as string, line.attributes);
    }
  });
  const { sent } = await log.flush();
  // A hook that returns no record loses its line.
  return isHooked ? sent : lines.length;
}

async function sendFlarelogLines(env: SampleEnv, { lines, names }: Sample): Promise<number> {
  const { object: serviceName, ...sender } = names;
  const log = new FlareLog({
    ...sender,
    serviceName,
    apiKey: env.FLARELOG_API_KEY,
    endpoint: env.FLARELOG_ENDPOINT,
    level: "TRACE",
    resourceAttributes: { "cloud.region": names.release },
  });
  for (const [index, line] of lines.entries()) {
    log.setTag(line.tag, line.message);
    log.setUser({ id: line.tag, name: line.message });
    if (index % 2) log.logError(line.thrown, { metadata: line.attributes });
    else log.info(line.said as string, line.attributes);
    log.logRaw(line.entry as LogEntry);
  }
  await log.flush();
  return 2 * lines.length;
}

async function sendErrors(env: SampleEnv, { lines, names, headers }: Sample): Promise<number> {
  const { object: dist, ...sender } = names;
  const capture = createCapture({ ...sender, dist });
  const request = new Request("http://shop/basket", { headers });
  for (const { thrown, tag, message, attributes } of lines) {
    const context = {
      request,
      tags: { [tag]: message, ...names },
      extra: attributes,
      user: { id: tag, email: message, username: tag, ip_address: tag },
      fingerprint: [message, crypto.randomUUID()],
    };
    await capture(env, thrown, context);
  }
  return lines.length;
}

/** One span of a covered Worker, and two of a covered object. */
async function sendSpans(env: SampleEnv, sample: Sample): Promise<number> {
  const { lines, names, id, headers, tracestate } = sample;
  const [line] = lines;
  const pending: Promise<unknown>[] = [];
  const ctx = {
    id: { toString: () => id, name: names.object },
    waitUntil: (promise: Promise<unknown>) => void pending.push(promise),
  };
  const spans = recordSpans({ tracesSampleRate: 1, environment: names.environment, release: names.release });
  const worker = captureHandlers(
    { fetch: async (_request: Request, _env: object, _ctx: object) => new Response(line?.message) },
    { spans },
  );
  const url = new URL("http://shop/basket?token=1");
  url.pathname = line?.tag ?? "";
  await worker.fetch(new Request(url, { headers }), env, ctx);

  const Covered = captureDurableObject(Room, { spans, rpc: true, name: names.object });
  const room = new Covered(ctx, env);
  await room.alarm();
  await room.post({ ...headers, tracestate });
  await Promise.all(pending);
  return 3;
}

class Room {
  readonly ctx: object;
  constructor(ctx: object, _env: object) {
    this.ctx = ctx;
  }
  async alarm() {}
  async post(_trace: object) {}
}
