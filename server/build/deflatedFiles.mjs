// How a file is embedded in a bundle so that it takes little room there.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

/**
 * Embeds `FILE?deflated` as the bytes of the file, deflated without a header.
 * @returns {import('esbuild').Plugin}
 */
export function deflatedFiles() {
  return {
    name: 'deflated-files',
    setup(bundler) {
      bundler.onResolve({ filter: /\?deflated$/ }, async ({ path, resolveDir, kind }) => {
        const found = await bundler.resolve(path.replace(/\?deflated$/, ''), { resolveDir, kind });
        return { ...found, namespace: 'deflated' };
      });
      bundler.onLoad({ filter: /.*/, namespace: 'deflated' }, async ({ path }) => {
        return { contents: await promisify(deflateRaw)(await readFile(path), { level: 9 }), loader: 'binary' };
      });
    },
  };
}
