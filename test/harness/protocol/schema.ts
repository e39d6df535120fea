// Makes the schema of what the server may send out of its types, once for all tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator, type Schema } from 'ts-json-schema-generator';

const top = join(import.meta.dirname, '../../..');
export const schemaFile = join(top, 'node_modules/.cache/fencepost/sent.schema.json');

/** What TypeScript's types cannot say of the protocol's numbers and addresses. */
const closer: Readonly<Record<string, Schema>> = {
  uinteger: { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 },
  integer: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  URI: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*:' },
  DocumentUri: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*:' },
};

/** Called by the test runner before any test. */
export function setup(): void {
  const generator = createGenerator({
    path: join(import.meta.dirname, 'sent.ts'),
    tsconfig: join(top, 'test/tsconfig.json'),
    type: 'Sent',
    skipTypeCheck: true,
    additionalProperties: false,
  });
  const schema = generator.createSchema('Sent');
  for (const name of Object.keys(closer))
    if (schema.definitions?.[name] === undefined) throw new Error(`no type ${name}`);
  mkdirSync(join(schemaFile, '..'), { recursive: true });
  writeFileSync(schemaFile, JSON.stringify({ ...schema, definitions: { ...schema.definitions, ...closer } }));
}
