let captures = 0;
let first = "";

/** What an event says about its isolate: the number of captures, and the time of the first. No code can see when it began. */
export function isolateFacts(): { captures: number; first_capture: string } {
  first ||= new Date().toISOString();
  return { captures: ++captures, first_capture: first };
}
