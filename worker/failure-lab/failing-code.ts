/** The code that fails. Each failure lies some calls deep, so that the frames of its event have to lead to the line. */

class DigestError extends Error {
  override readonly name = "DigestError";
}

class ProfileError extends Error {
  override readonly name = "ProfileError";
}

class InsufficientFundsError extends Error {
  override readonly name = "InsufficientFundsError";
}

class CacheRefreshError extends Error {
  override readonly name = "CacheRefreshError";
}

class StateVersionError extends Error {
  override readonly name = "StateVersionError";
}

class PaymentDeclinedError extends Error {
  override readonly name = "PaymentDeclinedError";
}

class ShipmentError extends Error {
  override readonly name = "ShipmentError";
}

class RouteError extends Error {
  override readonly name = "RouteError";
}

class UncaughtError extends Error {
  override readonly name = "UncaughtError";
}

/** Fails where nothing catches: in what, the message tells. */
export function failUncaught(where: string): never {
  return giveUp(where);
}

function giveUp(where: string): never {
  throw new UncaughtError(`Nothing in this object catches an error in ${where}`);
}

/** Fails in an alarm. */
export function sendDigest(): void {
  for (const entry of [{ date: "2026-10-20" }, { date: "yesterday" }]) readDate(entry.date);
}

function readDate(date: string): Date {
  const read = new Date(date);
  if (Number.isNaN(read.getTime()))
    throw new DigestError(`The digest holds an entry without a date: ${date}`);
  return read;
}

/** Fails in `fetch`, with a cause that has a cause. */
export function showProfile(): string {
  try {
    return readProfile('{"name":"Ada",');
  } catch (error) {
    throw new ProfileError("The profile cannot be shown", { cause: error });
  }
}

function readProfile(stored: string): string {
  try {
    return JSON.parse(stored).name;
  } catch (error) {
    throw new TypeError("The stored profile cannot be read", { cause: error });
  }
}

/** Fails in an RPC method. */
export function withdraw(balance: number, amount: number): number {
  return subtract(balance, amount);
}

function subtract(balance: number, amount: number): number {
  if (amount > balance)
    throw new InsufficientFundsError(`The balance of ${balance} does not cover ${amount}`);
  return balance - amount;
}

/** Fails in work passed to `waitUntil`, after the answer. */
export async function refreshCache(): Promise<void> {
  await scheduler.wait(1);
  await fillCache();
}

async function fillCache(): Promise<void> {
  await scheduler.wait(1);
  throw new CacheRefreshError("The cache was not refreshed: the origin answered with 0 entries");
}

/** Fails in a constructor. */
export function restoreState(version: number): number {
  if (version > 1) throw new StateVersionError(`The stored state has version ${version}, this code reads 1`);
  return version;
}

/** Fails in a Workflow's step. */
export function chargeCard(): never {
  return authorise("card ending in 0002");
}

function authorise(card: string): never {
  throw new PaymentDeclinedError(`The bank declined the ${card}`);
}

/** Fails in a Workflow's `run()`, outside its steps. */
export function planShipment(): never {
  return chooseCarrier([]);
}

function chooseCarrier(carriers: readonly string[]): never {
  throw new ShipmentError(`None of ${carriers.length} carriers takes the parcel`);
}

/** Fails in the Worker's own `fetch` handler. */
export function answerRoute(): never {
  return findRoute("/failures/handler");
}

function findRoute(path: string): never {
  throw new RouteError(`The route of ${path} has no answer`);
}
