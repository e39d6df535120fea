// The walls of the house, as tests: which part may import which, what each part may know, and how long a file may be.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The layers from the ground up: a file imports from its own layer and from those below, never from one beside or above. */
const layers: readonly (readonly string[])[] = [
  ['server/src/core/base'],
  ['server/src/core/syntax', 'server/src/core/lkmm', 'server/src/core/scan'],
  ['server/src/core/cfg', 'server/src/core/models'],
  ['server/src/core/effects'],
  ['server/src/core/summaries'],
  ['server/src/core/ordering'],
  ['server/src/core/placement'],
  ['server/src/core/index'],
  ['server/src/core/rules', 'server/src/core/findings', 'server/src/core/fixes', 'server/src/core/explain'],
  ['server/src/core/config'],
  ['server/src/core/engine'],
  ['server/src/core'],
  ['server/src/node/disk'],
  ['server/src/lsp', 'server/src/cli'],
  ['server/src/node', 'server/src/browser'],
];

/** Files that stand in another layer than the folder that they lie in. */
const exceptions: Readonly<Record<string, string>> = {
  // Plain data that every layer of the core may speak of.
  'server/src/core/findings/finding.ts': 'server/src/core/base',
  'server/src/core/findings/orderingFacts.ts': 'server/src/core/base',
  'server/src/core/findings/report.ts': 'server/src/core/base',
  // The entries of the process lie above the adapters; what these are told of the build, below.
  'server/src/node/version.ts': 'server/src/node/disk',
};

/** Who alone may import a package, or Node itself. */
const packageWalls: readonly { readonly name: RegExp; readonly within: readonly string[] }[] = [
  { name: /^vscode(-languageclient.*)?$/, within: ['client/'] },
  { name: /^vscode-languageserver/, within: ['server/src/lsp/', 'server/src/node/', 'server/src/browser/', 'test/'] },
  { name: /^(web-tree-sitter|tree-sitter-c)$/, within: ['server/src/core/syntax/'] },
  { name: /^jsonc-parser$/, within: ['server/src/core/config/', 'test/'] },
  { name: /\.wasm(\?.*)?$/, within: ['server/src/node/', 'server/src/browser/'] },
  {
    name: /^node:|\/node$/,
    within: ['server/src/node/', 'server/src/cli/', 'server/build/', 'client/src/desktop.ts', 'test/'],
  },
  { name: /\/browser$/, within: ['server/src/browser/', 'client/src/web/'] },
  { name: /^diff$/, within: ['server/src/cli/'] },
  { name: /^(vitest|fast-check)/, within: ['test/'] },
];

const longestFile = 320;

const root = join(import.meta.dirname, '..');
const sources = ['client', 'server', 'test'].flatMap((folder) => sourcesBelow(folder));

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => normalize(join(entry.parentPath, entry.name)).slice(root.length + 1))
    .filter((path) => !path.split('/').includes('node_modules'))
    .sort();
}

interface Import {
  readonly from: string;
  /** A path below the top folder, or the name of a package. */
  readonly to: string;
}

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = text.matchAll(/(?:^(?:import|export)\b[^;'"]*?|\bimport\(\s*)['"]([^'"]+)['"]/gm);
  return [...specifiers].map(([, specifier = '']) => {
    const to = specifier.startsWith('.')
      ? normalize(join(dirname(path), specifier)).replace(/\.js$/, '.ts')
      : specifier;
    return { from: path, to };
  });
}

const imports = sources.flatMap(importsOf);

/** The layer that a file belongs to, as its height and its name; undefined outside the layers. */
function layerOf(path: string): { readonly height: number; readonly name: string } | undefined {
  const name =
    exceptions[path] ??
    layers
      .flat()
      .filter((folder) => path.startsWith(`${folder}/`))
      .sort((a, b) => b.length - a.length)[0];
  if (name === undefined) return undefined;
  return { name, height: layers.findIndex((layer) => layer.includes(name)) };
}

describe('the walls', () => {
  test('the sources are found, and so are their imports', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(imports).toContainEqual({ from: 'test/house.test.ts', to: 'vitest' });
    expect(imports).toContainEqual({ from: 'server/src/node/main.ts', to: 'server/src/node/engine.ts' });
    expect(imports).toContainEqual({ from: 'server/src/node/main.ts', to: 'server/src/node/languageServer.ts' });
    for (const path of Object.keys(exceptions)) expect(sources).toContain(path);
  });

  test('imports point one way, and only downwards', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [layerOf(from), layerOf(to)];
      if (here === undefined || there === undefined || here.name === there.name) return false;
      return there.height >= here.height;
    });
    expect(wrong).toEqual([]);
  });

  test('every file of the server belongs to a layer', () => {
    expect(sources.filter((path) => path.startsWith('server/src/') && layerOf(path) === undefined)).toEqual([]);
  });

  test("the core is entered by its front door only, and client and server do not know each other's sources", () => {
    const inCore = (path: string) => path.startsWith('server/src/core/');
    const wrong = imports.filter(({ from, to }) => {
      if (from.startsWith('test/')) return false;
      if (inCore(to) && !inCore(from)) return to !== 'server/src/core/index.ts';
      return from.startsWith('client/') ? to.startsWith('server/') : to.startsWith('client/');
    });
    expect(wrong).toEqual([]);
  });

  test('a package is known only where it may be', () => {
    const wrong = imports.filter(({ from, to }) => {
      return packageWalls.some(
        ({ name, within }) => name.test(to) && !within.some((folder) => from.startsWith(folder)),
      );
    });
    expect(wrong).toEqual([]);
  });
});

test(`no file is longer than ${longestFile} lines`, () => {
  const lengths = sources.map((path) => ({
    path,
    lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1,
  }));
  expect(lengths.filter(({ lines }) => lines > longestFile)).toEqual([]);
});
