/** Why nothing was started, in words for the terminal. */
export class StartError extends Error {
  override readonly name = "StartError";
}
