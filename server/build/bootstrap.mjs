// What `npm start`, `npm test` and the other scripts run. It needs nothing but Node, so that it works on a fresh
// checkout: it installs what the lock file names when that is not what is installed, builds, and runs the step asked for.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [step = 'build', ...rest] = process.argv.slice(2);

/** @type {Record<string, () => void>} */
const steps = {
  build: () => build(),
  check: () => check(),
  test: () => {
    build();
    check();
    tool('vitest', ['run', '--config', 'test/vitest.config.ts', ...rest]);
  },
  fix: () => tool('biome', ['check', '--write', ...rest]),
  bench: () => {
    build();
    command(process.execPath, [join(root, 'test/bench/bench.js'), ...absolute(rest)]);
  },
  soak: () => {
    build();
    command(process.execPath, [join(root, 'server/build/soak.mjs'), ...absolute(rest)]);
  },
  package: () => {
    build();
    // The same sources make the same file: what is packed has the date of a day long ago, as it was at one place.
    process.env.SOURCE_DATE_EPOCH ??= '1546300800';
    process.env.TZ = 'UTC';
    // --no-dependencies: everything that is needed at run time is inside the bundles.
    tool('vsce', ['package', '--no-dependencies', '--out', 'dist/fencepost.vsix', ...rest]);
  },
  start: () => {
    build();
    start(rest);
  },
};

const run = steps[step];
if (run === undefined) {
  process.stderr.write(`bootstrap: unknown step '${step}'; expected one of ${Object.keys(steps).join(', ')}\n`);
  process.exit(2);
}
installWhenStale();
run();

/** Installs when node_modules does not hold what package-lock.json names; a second run costs one comparison. */
function installWhenStale() {
  if (isInstalled()) return;
  process.stderr.write('Installing the development dependencies …\n');
  // No dependency needs its install script, so none is run.
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (npm === undefined) command('npm', flags, { quiet: true, shell: process.platform === 'win32' });
  else command(process.execPath, [npm, ...flags], { quiet: true });
}

/** Whether npm's own record of what it installed agrees with package-lock.json. Packages for other platforms are optional. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const installed = packagesIn('node_modules/.package-lock.json');
  delete wanted[''];
  return (
    Object.entries(wanted).every(([path, { optional }]) => optional || path in installed) &&
    Object.entries(installed).every(([path, { version }]) => wanted[path]?.version === version)
  );
}

/**
 * The packages that a lock file names, by folder; none when there is no such file.
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
  } catch {
    return {};
  }
}

function build() {
  command(process.execPath, [join(root, 'server/build/bundle.mjs')]);
}

/**
 * Arguments whose paths are meant from where the user stands; npm runs scripts at the top of the project.
 * @param {readonly string[]} args
 */
function absolute(args) {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.map((arg) => (existsSync(resolve(from, arg)) ? resolve(from, arg) : arg));
}

/** Lint and format, types, dead code. */
function check() {
  tool('biome', ['check', '--error-on-warnings']);
  tool('tsc', ['--build']);
  tool('knip', ['--no-progress']);
}

/**
 * Checks the paths given and passes the exit status on; without any, the bundled example, which is meant to have findings.
 * @param {readonly string[]} paths
 */
function start(paths) {
  const example = paths.length === 0;
  const what = example ? ['server/example'] : paths;
  const from = example ? root : (process.env.INIT_CWD ?? process.cwd());
  const status = spawn(process.execPath, [join(root, 'dist/fencepost.mjs'), 'check', ...what], { cwd: from });
  process.exit(example && status === 1 ? 0 : status);
}

/**
 * Runs a development tool from node_modules; ends the process when it fails.
 * @param {string} name
 * @param {readonly string[]} args
 */
function tool(name, args) {
  command(join(root, 'node_modules', '.bin', name), args, { shell: process.platform === 'win32' });
}

/**
 * Runs a command; when it fails, ends the process with its exit status.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, shell?: boolean }} [options]
 */
function command(file, args, options = {}) {
  const status = spawn(file, args, options);
  if (status !== 0) process.exit(status);
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, shell?: boolean, cwd?: string }} [options]
 */
function spawn(file, args, { quiet = false, shell = false, cwd = root } = {}) {
  const result = spawnSync(file, args, { cwd, shell, stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit'] });
  if (result.error) process.stderr.write(`bootstrap: cannot run ${file}: ${result.error.message}\n`);
  return result.status ?? 2;
}
