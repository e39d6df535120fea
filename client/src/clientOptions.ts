// What the editor's side of the protocol is told, whatever host the server runs in.
import type { LogOutputChannel } from 'vscode';
import { type DocumentSelector, type LanguageClientOptions, RevealOutputChannelOn } from 'vscode-languageclient';

/** Files, unsaved files and the files of virtual workspaces; not the read-only copies that a comparison shows. */
const schemes = ['file', 'untitled', 'vscode-vfs', 'vscode-test-web'];

/** C files, and headers also where the editor takes them for C++. */
export const documentSelector: DocumentSelector = schemes.flatMap((scheme) => [
  { scheme, language: 'c' },
  { scheme, language: 'cpp', pattern: '**/*.h' },
]);

/** The config file, which the server reads: its mistakes are shown while it is typed. */
const configFiles: DocumentSelector = [{ scheme: 'file', pattern: '**/fencepost.jsonc' }];

export function clientOptions(log: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [...documentSelector, ...configFiles],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // Nothing in an analysed file may run a command or bring HTML into a hover.
    markdown: { isTrusted: false, supportHtml: false },
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: false },
  };
}
