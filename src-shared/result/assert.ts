/** Ends a `switch` over a union: a forgotten case is a compile error, and a bug at run time. */
export function assertNever(value: never, where: string): never {
  throw new Error(`${where}: unexpected value ${JSON.stringify(value)}`);
}

/** Asserts what a correct caller guarantees. The message is built only on failure. */
export function assert(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Error(message());
}

export function assertSameLength(a: ArrayLike<unknown>, b: ArrayLike<unknown>, where: string): void {
  if (a.length !== b.length) throw new Error(`${where}: lengths must be equal, got ${a.length} and ${b.length}`);
}
