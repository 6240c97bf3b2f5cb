/** What keeps the doctor from looking at a project at all. Its message is for the user. */
export class Failure extends Error {}
