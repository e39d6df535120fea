// Bundles the sources into dist/: the server and command line as one file, the extension as another, and both once more for
// browsers.
// It leaves checking (types, lint, tests) to bootstrap.mjs.

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
const server = await bundle({
  entryPoints: ['server/src/node/main.ts'],
  outfile: 'dist/fencepost.mjs',
  format: 'esm',
  loader: { '.md': 'text' },
  define: { FENCEPOST_VERSION: JSON.stringify(manifest.version) },
  // Bundled CommonJS modules still call require() for Node's built-ins.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  plugins: [deflatedFiles()],
});
const worker = await bundle({
  entryPoints: ['server/src/node/scanWorker.ts'],
  outfile: 'dist/scanWorker.mjs',
  format: 'esm',
  loader: { '.md': 'text' },
  plugins: [deflatedFiles()],
});
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
const packages = await bundledPackages(root, [server, worker, entry, client, webServer, webClient, page].flat());
await writeFile(join(root, 'dist/third-party-licences.txt'), licencesOf(packages));
await writeFile(join(root, 'dist/sbom.cdx.json'), billOfMaterials(manifest, packages));

/**
 * Bundles one entry and returns the source files that went in. A file is replaced in one step, so that a
 * program that starts during a build never reads half of it.
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(options) {
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
  for (const { path, contents } of outputFiles) {
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, contents, { mode: 0o755 });
    await rename(unfinished, path);
  }
  return Object.keys(metafile.inputs);
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
