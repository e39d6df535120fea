// Property tests and random edits draw the same cases on every machine, so that a change is judged by what it changed; FENCEPOST_SEED=NUMBER draws others.
import fc from 'fast-check';

export const seed = Number(process.env.FENCEPOST_SEED ?? 20_190_101);
if (!Number.isInteger(seed)) throw new Error(`FENCEPOST_SEED is no whole number: ${process.env.FENCEPOST_SEED}`);
fc.configureGlobal({ seed });
