// The entry of dist/fencepost.mjs: hands the process's arguments to the command line.
import { runCommandLine } from '../cli/main.js';

process.exitCode = await runCommandLine(process.argv.slice(2));
