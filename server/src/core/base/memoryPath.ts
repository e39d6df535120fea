// Ways through memory, written out step by step behind what they start from: `.field`, `[i]`, and `*` for a pointer followed.

/** Whether one way begins with all of another, and goes on from there. */
export function leadsOn(from: string, to: string): boolean {
  return to.length > from.length && to.startsWith(from) && '.*['.includes(to.charAt(from.length));
}
