// The built program; the scripts of the project run at its top.
import { resolve } from 'node:path';

export const program = resolve('dist/fencepost.mjs');
