// Listens in on a session between a client and the server: every message that the server sends has the form that the protocol gives
// it, answers something that was asked, and uses nothing that the client has not declared.
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { afterEach, expect } from 'vitest';
import type { Message, MessageReader, MessageWriter } from 'vscode-languageserver/node';
import { undeclared } from './declared.js';
import { schemaFile } from './schema.js';

/** A message of either side, as far as the witness looks into it. */
export interface AnyMessage {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

const ajv = new Ajv({ allErrors: false, strict: false, allowUnionTypes: true });
ajv.addSchema(JSON.parse(readFileSync(schemaFile, 'utf8')), 'sent');
const validators = new Map<string, ValidateFunction | undefined>();

function validatorOf(place: string): ValidateFunction | undefined {
  if (!validators.has(place)) {
    const path = place
      .replaceAll('~', '~0')
      .split(' ')
      .map((part) => part.replaceAll('/', '~1'))
      .join('/properties/');
    validators.set(place, ajv.getSchema(`sent#/definitions/${path}`));
  }
  return validators.get(place);
}

/** What is wrong with a value; undefined when nothing is. */
function complaint(place: string, value: unknown): string | undefined {
  const validate = validatorOf(place);
  if (validate === undefined) return `${place} may not be sent`;
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    return `${place}${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
  }
  const range = brokenRange(value);
  return range === undefined ? undefined : `${place} has a range that ends before it starts: ${range}`;
}

/** A range that ends before it starts, anywhere in a value. */
function brokenRange(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { start, end } = value as { start?: { line: number; character: number }; end?: typeof start };
  if (start?.line !== undefined && end?.line !== undefined) {
    if (start.line > end.line || (start.line === end.line && start.character > end.character))
      return JSON.stringify(value);
  }
  for (const inner of Object.values(value)) {
    const broken = brokenRange(inner);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

export class Witness {
  readonly violations: string[] = [];
  /** Methods of messages that were held against the schema. */
  readonly seen = new Set<string>();
  private readonly asked = new Map<number | string, string>();
  private capabilities: unknown;

  fromClient({ id, method, params }: AnyMessage): void {
    if (method === 'initialize' && this.capabilities === undefined)
      this.capabilities = (params as { capabilities?: unknown } | undefined)?.capabilities ?? {};
    if (method !== undefined && id !== undefined && id !== null) this.asked.set(id, method);
  }

  fromServer(message: AnyMessage): void {
    const { id, method, params = null, result, error } = message;
    if (method !== undefined) this.hold(`${id === undefined ? 'SentNotifications' : 'SentRequests'} ${method}`, params);
    else if (error !== undefined) this.hold('SentError', error);
    else {
      const asked = this.asked.get(id ?? '');
      // Who writes bytes by hand may ask without the witness.
      if (asked !== undefined) this.hold(`SentResults ${asked}`, result);
    }
    const answered = method ?? this.asked.get(id ?? '');
    this.violations.push(...undeclared(this.capabilities, answered, result ?? params));
  }

  private hold(place: string, value: unknown): void {
    this.seen.add(place);
    const wrong = complaint(place, value);
    if (wrong !== undefined) this.violations.push(wrong);
  }
}

const witnesses: Witness[] = [];
afterEach(() => {
  expect(witnesses.splice(0).flatMap(({ violations }) => violations)).toEqual([]);
});

/** A witness whose violations make the test fail that is running. */
export function newWitness(): Witness {
  const witness = new Witness();
  witnesses.push(witness);
  return witness;
}

/** Lets a witness listen to what goes through a client's streams. */
export function listenIn(witness: Witness, reader: MessageReader, writer: MessageWriter): void {
  const listen = reader.listen.bind(reader);
  reader.listen = (callback) =>
    listen((message: Message) => {
      witness.fromServer(message as AnyMessage);
      callback(message);
    });
  const write = writer.write.bind(writer);
  writer.write = (message) => {
    witness.fromClient(message as AnyMessage);
    return write(message);
  };
}
