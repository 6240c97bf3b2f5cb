import { Validator } from "@cfworker/json-schema";
import { joinEnvelope } from "../../worker/capture/wire/sentry-envelope.ts";
import schema from "./sentry-event.schema.json" with { type: "json" };

/*
 * The protocol's own schema of an event, as Relay's authors publish it (getsentry/sentry-data-schemas, MIT):
 *
 * Copyright (c) 2020 Sentry (https://sentry.io) and individual contributors. Permission is hereby granted, free of charge,
 * to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the
 * Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute,
 * sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
 * the following conditions: The above copyright notice and this permission notice shall be included in all copies or
 * substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
 * INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
 * EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
 * CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 */
const validator = new Validator(schema as object, "7", false);

/** Where an event as it is sent is not what the protocol says, and how. */
export function faultsOf(sent: { readonly event_id: string }): string[] {
  const event = JSON.parse(joinEnvelope([sent]));
  // The schema calls it a UUID; the protocol's text wants its digits only.
  event.event_id = sent.event_id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const { errors } = validator.validate(event);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);
}
