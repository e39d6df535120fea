// How the tests run. The grammar's wasm files are imported as bytes and Markdown as text, exactly as the bundler embeds them.
import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  define: { FENCEPOST_VERSION: JSON.stringify('0.0.0-test'), FENCEPOST_BUILD: JSON.stringify('test') },
  plugins: [
    {
      name: 'embedded-files',
      enforce: 'pre',
      async resolveId(source, importer) {
        if (!source.endsWith('?deflated')) return null;
        const found = await this.resolve(source.replace('?deflated', ''), importer, { skipSelf: true });
        // What lies in node_modules is not loaded by plugins: the path must not show.
        return found === null ? null : `\0deflated:${Buffer.from(found.id).toString('hex')}`;
      },
      async load(id) {
        if (id.endsWith('.md')) return `export default ${JSON.stringify(await readFile(id, 'utf8'))};`;
        if (!id.startsWith('\0deflated:')) return null;
        const base64 = deflateRawSync(await readFile(Buffer.from(id.slice(10), 'hex').toString())).toString('base64');
        return `export default Uint8Array.from(Buffer.from('${base64}', 'base64'));`;
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    setupFiles: ['test/harness/seeds.ts'],
    globalSetup: ['test/harness/protocol/schema.ts'],
    // Nothing is left in the home of whoever runs the tests; those of the cache say where it is to be.
    env: { FENCEPOST_CACHE: 'off' },
    // Two workers: more only fight over the processors of a small machine.
    maxWorkers: 2,
  },
});
