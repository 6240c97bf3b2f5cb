let captures = 0;
let first = "";

/** What an event tells of its isolate: how many captures it has seen, and since when. Its birth no code can see. */
export function isolateFacts(): { captures: number; first_capture: string } {
  first ||= new Date().toISOString();
  return { captures: ++captures, first_capture: first };
}
