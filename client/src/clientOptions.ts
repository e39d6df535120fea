// What the editor's side of the protocol is told, whatever host the server runs in.
import { type LogOutputChannel, workspace } from 'vscode';
import { type DocumentSelector, type LanguageClientOptions, RevealOutputChannelOn } from 'vscode-languageclient';

/** Files, unsaved files and the files of what is opened as a workspace; not the read-only copies that a comparison shows. */
function schemes(): readonly string[] {
  const folders = workspace.workspaceFolders ?? [];
  return [...new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', ...folders.map(({ uri }) => uri.scheme)])];
}

/** C files, and headers also where the editor takes them for C++. */
export function cFiles(): DocumentSelector {
  return schemes().flatMap((scheme) => [
    { scheme, language: 'c' },
    { scheme, language: 'cpp', pattern: '**/*.h' },
  ]);
}

/** The config file, which the server reads: its mistakes are shown while it is typed. */
function configFiles(): DocumentSelector {
  return schemes().map((scheme) => ({ scheme, pattern: '**/fencepost.jsonc' }));
}

export function clientOptions(log: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [...cFiles(), ...configFiles()],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // Nothing in an analysed file may run a command or bring HTML into a hover.
    markdown: { isTrusted: false, supportHtml: false },
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: false },
  };
}
