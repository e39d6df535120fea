// What of others is built upon, what goes into the bundles, and what is shipped: each an explicit list.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(top, path), 'utf8');

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

const manifest = JSON.parse(text('package.json')) as {
  readonly dependencies?: object;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
};
const lock = JSON.parse(text('package-lock.json')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const bill = JSON.parse(text('dist/sbom.cdx.json')) as { readonly components: readonly Component[] };
const others = Object.entries(lock.packages).filter(([path]) => path !== '');

test('nothing has to be installed to run it, and what builds it is pinned', () => {
  expect(manifest.dependencies).toBeUndefined();
  for (const [name, version] of Object.entries(manifest.devDependencies))
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
    expect(manifest.scripts).not.toHaveProperty(hook);
});

test('the lock file has the sum of every package, and names no registry', () => {
  expect(others.length).toBeGreaterThan(300);
  const withoutSum = others.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(withoutSum.map(([path]) => path)).toEqual([]);
  expect(others.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test('install scripts of others are never run', () => {
  expect(text('server/build/bootstrap.mjs')).toContain("'ci', '--ignore-scripts'");
  const scripted = others.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  expect(scripted).toEqual(
    ['@vscode/vsce-sign', 'esbuild', 'keytar', 'tree-sitter-c'].map((name) => `node_modules/${name}`),
  );
});

test('the packages in the bundles are these, under licences that let them be passed on', () => {
  expect(bill.components.map(({ name }) => name)).toEqual([
    ...['balanced-match', 'brace-expansion', 'diff', 'jsonc-parser', 'minimatch', 'semver', 'tree-sitter-c'],
    ...['vscode-jsonrpc', 'vscode-languageclient', 'vscode-languageserver-textdocument', 'vscode-languageserver'],
    ...['vscode-languageserver-protocol', 'vscode-languageserver-types', 'web-tree-sitter'],
  ]);
  const licences = new Set(bill.components.flatMap(({ licenses }) => licenses.map(({ license }) => license.id)));
  expect([...licences].sort()).toEqual(['BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT']);
  const told = text('dist/third-party-licences.txt');
  for (const { name, version, licenses } of bill.components)
    expect(told).toContain(`${name} ${version} (${licenses[0]?.license.id})\n\n`);
});

test('the bill of materials has the sums of the lock file', () => {
  for (const { name, version, hashes } of bill.components) {
    const sum = Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64');
    const locked = others.filter(([path, one]) => path.endsWith(`node_modules/${name}`) && one.version === version);
    expect(locked.map(([, { integrity }]) => integrity)).toContain(`sha512-${sum}`);
  }
});

test.each([
  ['web-tree-sitter/web-tree-sitter.wasm', 'beca80e4'],
  ['tree-sitter-c/tree-sitter-c.wasm', 'c852c2a8'],
])('%s is the one that was tried', (file, start) => {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(file));
  expect(createHash('sha256').update(bytes).digest('hex')).toMatch(new RegExp(`^${start}`));
});

const shipped = [
  ...['CHANGELOG.md', 'LICENSE', 'README.md', 'client/icon.png'],
  ...['fix', 'sample', 'way', 'workspace'].map((name) => `client/walkthrough/${name}.md`),
  ...[
    'client.cjs',
    'client.web.js',
    'core.mjs',
    'engine.mjs',
    'extension.cjs',
    'fencepost.mjs',
    'languageServer.mjs',
    'racePage.js',
    'sbom.cdx.json',
  ].map((name) => `dist/${name}`),
  ...['scanWorker.mjs', 'server.web.js', 'third-party-licences.txt'].map((name) => `dist/${name}`),
  ...['package.json', 'package.nls.json', 'server/example/mm/fault.c', 'server/schema/fencepost.schema.json'],
].sort();

function output(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: top, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
  return stdout;
}

test('the extension holds these files and no other', () => {
  const vsce = join(top, 'node_modules/@vscode/vsce/vsce');
  expect(output(process.execPath, [vsce, 'ls', '--no-dependencies']).trim().split('\n').sort()).toEqual(shipped);
});

test('the npm package holds the same', () => {
  const [{ files }] = JSON.parse(output('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'])) as [
    { readonly files: readonly { readonly path: string }[] },
  ];
  expect(files.map(({ path }) => path).sort()).toEqual(shipped);
});
