// The texts that C files had at a revision, from VS Code's own git extension. Source of its interface:
// extensions/git/src/api/git.d.ts in microsoft/vscode.
import * as vscode from 'vscode';

/** A text as it was; null for a file that there was none of. */
export interface OldText {
  readonly uri: string;
  readonly text: string | null;
}

interface Change {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly workingTreeChanges: readonly Change[]; readonly untrackedChanges?: readonly Change[] };
  diffWith(ref: string): Promise<readonly Change[]>;
  show(ref: string, path: string): Promise<string>;
  getCommit(ref: string): Promise<{ readonly hash: string }>;
}

interface GitExtension {
  getAPI(version: 1): { getRepository(uri: vscode.Uri): Repository | null };
}

const source = /\.[ch]$/;

/** @returns why there are none, as a clause */
export async function oldTextsSince(revision: string): Promise<readonly OldText[] | string> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) return vscode.l10n.t('the git extension is not there');
  const git = (await extension.activate()).getAPI(1);
  const repositories = new Set<Repository>();
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const repository = git.getRepository(folder.uri);
    if (repository !== null) repositories.add(repository);
  }
  if (repositories.size === 0) return vscode.l10n.t('no folder lies in a git repository that is open');
  const texts: OldText[] = [];
  for (const repository of repositories) {
    const found = await textsOf(repository, revision);
    if (found === undefined) return vscode.l10n.t('there is no revision {0}', revision);
    texts.push(...found);
  }
  return texts;
}

async function textsOf(repository: Repository, revision: string): Promise<readonly OldText[] | undefined> {
  let hash: string;
  try {
    ({ hash } = await repository.getCommit(revision));
  } catch {
    return undefined;
  }
  const { workingTreeChanges, untrackedChanges = [] } = repository.state;
  const changes = [...(await repository.diffWith(hash)), ...workingTreeChanges, ...untrackedChanges];
  const uris = new Map(changes.flatMap(({ uri, originalUri }) => [uri, originalUri]).map((uri) => [`${uri}`, uri]));
  const texts: OldText[] = [];
  for (const uri of uris.values())
    if (source.test(uri.path)) texts.push({ uri: `${uri}`, text: await textAt(repository, hash, uri) });
  return texts;
}

async function textAt(repository: Repository, hash: string, uri: vscode.Uri): Promise<string | null> {
  try {
    return await repository.show(hash, uri.fsPath);
  } catch {
    return null;
  }
}
