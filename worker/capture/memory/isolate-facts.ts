let captures = 0;
let first = "";

/**
 * Facts about the isolate for events: the number of captures, and the time of the first. Code cannot see when the
 * isolate began.
 */
export function isolateFacts(): { captures: number; first_capture: string } {
  first ||= new Date().toISOString();
  return { captures: ++captures, first_capture: first };
}
