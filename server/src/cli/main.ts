// The command line: decides which command runs and with which exit status the process ends.

export async function runCommandLine(_argv: readonly string[]): Promise<number> {
  process.stderr.write('fencepost: not built yet\n');
  return 2;
}
