/** Closes a discriminated union at compile time; at run time names the value that slipped through. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
