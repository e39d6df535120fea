// Bundles the sources into dist/: the command line, what it loads when it has to (the engine, the language server) and its threads as
// files of their own; the extension; and server and extension once more for browsers.
// It leaves checking (types, lint, tests) to bootstrap.mjs.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { deflatedFiles } from './deflatedFiles.mjs';
import { billOfMaterials, bundledPackages, licencesOf } from './packages.mjs';
import { buildScanner } from './scanner.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

await mkdir(join(root, 'dist'), { recursive: true });
await buildScanner(join(root, 'server/scanner'), join(root, 'dist/scanner.wasm'));
/** Stands for the build in the bundles that go together, until all of them are known. @type {string} */
const anyBuild = '{the build}';
/** @type {import('esbuild').BuildOptions} */
const program = {
  format: 'esm',
  loader: { '.md': 'text' },
  define: { FENCEPOST_VERSION: JSON.stringify(manifest.version), FENCEPOST_BUILD: JSON.stringify(anyBuild) },
  // Bundled CommonJS modules still call require() for Node's built-ins.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
};
const server = await bundleProgram([
  {
    ...program,
    entryPoints: ['server/src/node/main.ts'],
    outfile: 'dist/fencepost.mjs',
    banner: { js: `#!/usr/bin/env node\n${program.banner?.js}` },
    plugins: [
      deflatedFiles(),
      loadedLater('./engine.js', './engine.mjs'),
      loadedLater('./languageServer.js', './languageServer.mjs'),
    ],
  },
  {
    ...program,
    entryPoints: ['server/src/node/engine.ts', 'server/src/node/languageServer.ts'],
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    // What both need comes in a third file.
    splitting: true,
    chunkNames: 'core',
    plugins: [deflatedFiles()],
  },
  {
    ...program,
    entryPoints: ['server/src/node/scanWorker.ts'],
    outfile: 'dist/scanWorker.mjs',
    plugins: [deflatedFiles()],
  },
]);
const entry = await bundle({
  entryPoints: ['client/src/extension.ts'],
  outfile: 'dist/extension.cjs',
  format: 'cjs',
  external: ['vscode'],
  plugins: [loadedLater('./desktop.js', './client.cjs')],
});
const client = await bundle({
  entryPoints: ['client/src/desktop.ts'],
  outfile: 'dist/client.cjs',
  format: 'cjs',
  external: ['vscode'],
  loader: { '.css': 'text' },
});
/** @type {import('esbuild').BuildOptions} */
const browser = { platform: 'browser', target: 'es2022', mainFields: ['browser', 'module', 'main'] };
const webServer = await bundle({
  ...browser,
  entryPoints: ['server/src/browser/main.ts'],
  outfile: 'dist/server.web.js',
  format: 'iife',
  loader: { '.md': 'text' },
  define: {
    FENCEPOST_VERSION: JSON.stringify(manifest.version),
    // web-tree-sitter would look for its files beside itself, were it not handed them.
    'import.meta.url': '"file:///"',
  },
  // What web-tree-sitter asks for in Node alone.
  external: ['fs/promises', 'module'],
  plugins: [deflatedFiles()],
});
const webClient = await bundle({
  ...browser,
  entryPoints: ['client/src/web/extension.ts'],
  outfile: 'dist/client.web.js',
  format: 'cjs',
  external: ['vscode'],
  loader: { '.css': 'text' },
});
const page = await bundle({
  entryPoints: ['client/panel/racePage.ts'],
  outfile: 'dist/racePage.js',
  format: 'iife',
  ...browser,
});
const packages = await bundledPackages(root, [server, entry, client, webServer, webClient, page].flat());
await writeFile(join(root, 'dist/third-party-licences.txt'), licencesOf(packages));
await writeFile(join(root, 'dist/sbom.cdx.json'), billOfMaterials(manifest, packages));

/**
 * Bundles one entry and returns the source files that went in.
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(options) {
  const { files, inputs } = await bundled(options);
  for (const { path, contents } of files) await replace(path, contents);
  return inputs;
}

/**
 * Bundles the files of one program, each of which knows by which build it was made: what one of them keeps on the disk holds for
 * the others of the same build alone. Returns the source files that went in.
 * @param {readonly import('esbuild').BuildOptions[]} all
 */
async function bundleProgram(all) {
  const made = await Promise.all(all.map(bundled));
  const texts = made.flatMap(({ files }) => files.map(({ path, text }) => ({ path, text })));
  const build = createHash('sha256')
    .update(texts.map(({ text }) => text).join('\0'))
    .digest('hex');
  for (const { path, text } of texts) await replace(path, Buffer.from(text.replaceAll(anyBuild, build)));
  return made.flatMap(({ inputs }) => inputs);
}

/** @param {import('esbuild').BuildOptions} options */
async function bundled(options) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    // The CommonJS form of jsonc-parser asks for its parts in a way that cannot be bundled.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    metafile: true,
    write: false,
  });
  return { files: outputFiles, inputs: Object.keys(metafile.inputs) };
}

/**
 * Replaces a file in one step, so that a program that starts during a build never reads half of it.
 * @param {string} path
 * @param {Uint8Array} contents
 */
async function replace(path, contents) {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, contents, { mode: 0o755 });
  await rename(unfinished, path);
}

/**
 * Leaves a module that is imported dynamically in a bundle of its own.
 * @param {string} imported
 * @param {string} bundled where it lies, seen from the bundle that imports it
 * @returns {import('esbuild').Plugin}
 */
function loadedLater(imported, bundled) {
  return {
    name: 'loaded-later',
    setup(bundler) {
      bundler.onResolve({ filter: /^\./ }, ({ path, kind }) =>
        path === imported && kind === 'dynamic-import' ? { path: bundled, external: true } : undefined,
      );
    },
  };
}
