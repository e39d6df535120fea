// The entry of dist/fencepost.mjs: hands the process to the command line, and sees to it that whatever goes wrong with the
// process itself ends in one line and a status.
import { runCommandLine } from '../cli/main.js';
import { printable } from '../cli/terminal.js';

process.on('uncaughtException', (error) => {
  process.stderr.write(`fencepost: internal error: ${printable(error.message.split('\n', 1)[0] ?? '')}\n`);
  process.exit(2);
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has seen enough, as in `fencepost check | head`: that takes nothing from the result.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 2);
  process.stderr.write(`fencepost: cannot write the report: ${printable(error.message)}\n`);
  process.exit(2);
});

const status = await runCommandLine(process.argv.slice(2), {
  engine: () => import('./engine.js'),
  languageServer: () => import('./languageServer.js'),
});
if (status !== undefined) {
  process.exitCode = status;
  // What was written to a pipe has still to be read. Then the process ends at once: to take apart what it holds would take a while.
  process.stdout.write('', (error) => {
    if (!error) process.stderr.write('', () => process.exit());
  });
}
