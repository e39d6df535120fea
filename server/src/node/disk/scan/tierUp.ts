// When the engine compiles a function for speed. Its own choice suits programs that run for longer than a check does.
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function runs before it is looked at again; V8's own choice is 67,584. */
const interruptBudget = 400_000;

/**
 * Has functions of all threads run for longer before they are compiled for speed. With V8's own choice, compiling took a third of the
 * processor time of a whole check, on the cores that were to read the tree. Later versions of V8 wait longer by themselves.
 */
export function tierUpLate(): void {
  // Another version would complain that it does not know the flag.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
}
