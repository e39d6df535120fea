// Asking a client for files. A client that says `fencepostFiles` under `experimental` answers three requests; each takes many
// URIs or one, and none is answered with an error for a file that cannot be read.
import type { Connection, InitializeParams } from 'vscode-languageserver';
import { unreadable } from '../../core/index.js';
import { describeError } from '../protocol/border.js';

/** A symbolic link is a `link`, wherever it leads; `other` is a device or what the client does not know. */
export type FileKind = 'file' | 'folder' | 'link' | 'other' | 'missing';

/** `reason` is a clause for people. */
interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
}

export type BytesAnswer = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | Failed;

export type FolderAnswer =
  | { readonly kind: 'entries'; readonly entries: readonly (readonly [name: string, kind: FileKind])[] }
  | Failed;

/** What a client can be asked. No method rejects. */
export interface ClientFileRequests {
  /** What lies at each URI. */
  kinds(uris: readonly string[]): Promise<readonly FileKind[]>;
  /** What each folder holds. */
  folders(uris: readonly string[]): Promise<readonly FolderAnswer[]>;
  /** @param largest in bytes; a file above is not read */
  bytes(uri: string, largest: number): Promise<BytesAnswer>;
}

/** Why a client could not read; `message` is its own, for what has no code. */
interface Refusal {
  readonly code: 'missing' | 'denied' | 'folder' | 'notRegular' | 'tooLarge' | 'other';
  readonly message?: string;
}

/** Bytes as they are where messages are cloned, in base64 where they are JSON. */
type WireBytes = { readonly bytes: ArrayBuffer | string } | { readonly refusal: Refusal };
type WireFolder = { readonly entries: readonly (readonly [string, FileKind])[] } | { readonly refusal: Refusal };

/** Whether the client can be asked. */
export function offersFiles({ capabilities }: InitializeParams): boolean {
  const experimental: unknown = capabilities?.experimental;
  return (
    typeof experimental === 'object' && experimental !== null && Reflect.get(experimental, 'fencepostFiles') === true
  );
}

export function fileRequestsOn(connection: Connection): ClientFileRequests {
  return {
    async kinds(uris) {
      try {
        const { kinds } = await connection.sendRequest<{ kinds: FileKind[] }>('fencepost/files/kinds', { uris });
        return kinds;
      } catch {
        return uris.map(() => 'missing' as const);
      }
    },

    async folders(uris) {
      try {
        const { folders } = await connection.sendRequest<{ folders: WireFolder[] }>('fencepost/files/folders', {
          uris,
        });
        return folders.map((folder) =>
          'entries' in folder ? { kind: 'entries', entries: folder.entries } : failed(folder.refusal),
        );
      } catch (error) {
        return uris.map(() => ({ kind: 'failed', reason: describeError(error) }));
      }
    },

    async bytes(uri, largest) {
      try {
        const answer = await connection.sendRequest<WireBytes>('fencepost/files/bytes', { uri, largest });
        return 'bytes' in answer ? { kind: 'bytes', bytes: unpacked(answer.bytes) } : failed(answer.refusal);
      } catch (error) {
        return { kind: 'failed', reason: describeError(error) };
      }
    },
  };
}

function failed({ code, message }: Refusal): Failed {
  return {
    kind: 'failed',
    reason: code === 'other' ? describeError(message ?? 'it cannot be read') : unreadable[code],
  };
}

function unpacked(bytes: ArrayBuffer | string): Uint8Array {
  if (typeof bytes !== 'string') return new Uint8Array(bytes);
  return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
}
