// Which tree each open document belongs to, and the life of those trees: found, read, told of changes on the disk.
import { FileChangeType, type FileEvent } from 'vscode-languageserver';
import { configFileName, isSourcePath } from '../../core/index.js';
import type { ServerHost } from '../host.js';
import { pathBelow, splitUri, uriKey } from '../protocol/uris.js';
import type { OpenDocument, OpenDocuments } from './documents.js';
import { Tree, type TreeProgress, type TreeReading } from './tree.js';

/** Where a document lies: its tree, and its path there. */
export interface Place {
  readonly tree: Tree;
  readonly path: string;
}

/** Files of a tree that changed on the disk. */
export interface TreeChange {
  readonly tree: Tree;
  readonly paths: readonly string[];
}

/** What the workspace tells of its trees. */
export interface WorkspaceEvents {
  /** A tree was found; nothing of it is checked before the answer has come. */
  treeFound(tree: Tree): Promise<void>;
  /** No document and no folder is in the tree any more. */
  treeLeft(tree: Tree): void;
  /** A tree is about to be read; the answer takes its progress. */
  readingStarts(tree: Tree): (progress: TreeProgress) => void;
  readingEnds(tree: Tree, reading: TreeReading): void;
  /** Results in the tree may no longer hold. */
  treeChanged(tree: Tree): void;
  /** Something broke that is not the user's doing. */
  failed(error: unknown): void;
}

export class Workspace {
  private folders: readonly string[] = [];
  private readonly trees = new Map<string, Promise<Tree>>();
  private readonly places = new Map<string, Place>();
  private readonly searches = new Map<string, Promise<Place>>();

  constructor(
    private readonly host: ServerHost,
    private readonly documents: OpenDocuments,
    private readonly events: WorkspaceEvents,
  ) {}

  setFolders(folders: readonly string[]): void {
    this.folders = folders;
  }

  /** Resolves when each open document is in the tree that it belongs to now. */
  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    this.folders = [...this.folders.filter((folder) => !removed.includes(folder)), ...added];
    for (const { uri } of this.documents.all()) {
      const key = uriKey(uri);
      const before = this.places.get(key);
      if (before === undefined) continue;
      const now = await this.locate(uri);
      // It may have been closed meanwhile, or been found anew.
      if (this.places.get(key) !== before || (now.tree === before.tree && now.path === before.path)) continue;
      this.places.set(key, now);
      await before.tree.release(before.path);
      this.events.treeChanged(before.tree);
    }
    await this.leaveTrees();
  }

  /** The place of an open document, with the texts of all open documents of its tree as the client has them now. */
  async placeOf(document: OpenDocument): Promise<Place> {
    const place = this.places.get(uriKey(document.uri)) ?? (await this.find(document.uri));
    // A client can have a document open without ever asking for it: what it calls, and what calls it, go by its text all the same.
    await Promise.allSettled(this.documents.all().map(async ({ uri }) => this.isUnplacedSource(uri) && this.find(uri)));
    for (const each of this.documents.all()) {
      const other = this.places.get(uriKey(each.uri));
      if (other?.tree === place.tree) place.tree.hold(other.path, each);
    }
    return place;
  }

  /** The place of an open document, once it has been found. */
  knownPlace(uri: string): Place | undefined {
    return this.places.get(uriKey(uri));
  }

  /** The open documents of a tree, of those whose place has been found. */
  documentsOf(tree: Tree): readonly OpenDocument[] {
    return this.documents.all().filter((document) => this.places.get(uriKey(document.uri))?.tree === tree);
  }

  /** The other open documents of a document's tree. */
  neighboursOf(document: OpenDocument): readonly OpenDocument[] {
    const place = this.places.get(uriKey(document.uri));
    return place === undefined ? [] : this.documentsOf(place.tree).filter((other) => other !== document);
  }

  /** The client closed a document: its file counts again as the disk has it. */
  async release(uri: string): Promise<void> {
    const place = this.places.get(uriKey(uri));
    if (place === undefined) return;
    this.places.delete(uriKey(uri));
    await place.tree.release(place.path);
    this.events.treeChanged(place.tree);
  }

  /** Files changed on the disk: one reload for each tree, however many there are. */
  async filesChanged(changes: readonly FileEvent[]): Promise<readonly TreeChange[]> {
    const taken: TreeChange[] = [];
    for (const pending of [...this.trees.values()]) {
      const tree = await pending;
      if (tree.alone) continue;
      const below = changes.flatMap(({ uri, type }) => {
        const path = pathBelow(tree.rootUri, uri);
        return path === undefined ? [] : [{ path, type }];
      });
      // Who deletes or renames a folder is heard of the folder alone.
      const folders = below.filter(({ path, type }) => !isSourcePath(path) && type !== FileChangeType.Changed);
      const changed = new Set(below.map(({ path }) => path).filter(isSourcePath));
      for (const path of await tree.filesBelow(folders.map(({ path }) => path))) changed.add(path);
      if (changed.size === 0) continue;
      const paths = [...changed];
      await tree.reload(paths);
      this.events.treeChanged(tree);
      taken.push({ tree, paths });
    }
    return taken;
  }

  /** The trees that the workspace's folders lie in, or that lie in them, each with the folder. */
  async treesOfFolders(): Promise<readonly { readonly folder: string; readonly tree: Tree }[]> {
    return Promise.all(
      this.folders.map(async (folder) => {
        const rootUri = await this.host.files.findRoot(`${folder}/${configFileName}`, this.folders);
        return { folder, tree: await this.treeAt(rootUri ?? folder) };
      }),
    );
  }

  /** The trees that are known by now. */
  knownTrees(): Promise<readonly Tree[]> {
    return Promise.all(this.trees.values());
  }

  get folderUris(): readonly string[] {
    return this.folders;
  }

  private isUnplacedSource(uri: string): boolean {
    return /\.[ch]$/i.test(uri) && !this.places.has(uriKey(uri));
  }

  private find(uri: string): Promise<Place> {
    const key = uriKey(uri);
    let search = this.searches.get(key);
    if (search === undefined) {
      search = this.locate(uri).then((place) => {
        if (this.documents.get(uri) !== undefined) this.places.set(key, place);
        return place;
      });
      this.searches.set(key, search);
      // What could not be found is looked for again at the next request.
      const forget = () => void this.searches.delete(key);
      search.then(forget, forget);
    }
    return search;
  }

  /** Trees of which nothing is in the workspace any more: the client tells no more of their files. */
  private async leaveTrees(): Promise<void> {
    // Whoever is being looked for may be in any of them.
    await Promise.allSettled([...this.searches.values(), ...this.trees.values()]);
    for (const [key, pending] of [...this.trees]) {
      const tree = await pending;
      const holdsFolder = this.folders.some(
        (folder) => uriKey(folder) === uriKey(tree.rootUri) || pathBelow(tree.rootUri, folder) !== undefined,
      );
      if ((holdsFolder && !tree.alone) || this.documentsOf(tree).length > 0) continue;
      this.trees.delete(key);
      this.events.treeLeft(tree);
    }
  }

  private async locate(uri: string): Promise<Place> {
    const { folders } = this;
    const rootUri = await this.host.files.findRoot(uri, folders);
    // The folders are others by now.
    if (folders !== this.folders) return this.locate(uri);
    const path = rootUri === undefined ? undefined : pathBelow(rootUri, uri);
    if (rootUri !== undefined && path !== undefined) return { tree: await this.treeAt(rootUri), path };
    const { folder, name } = splitUri(uri);
    return { tree: await this.treeAt(folder, { alone: true }), path: name };
  }

  private treeAt(rootUri: string, { alone = false } = {}): Promise<Tree> {
    const key = alone ? `alone ${uriKey(rootUri)}` : uriKey(rootUri);
    let tree = this.trees.get(key);
    if (tree === undefined) {
      tree = Tree.create(rootUri, this.host, { alone }).then(async (created) => {
        await this.events.treeFound(created);
        return created;
      });
      this.trees.set(key, tree);
      tree.then(
        (created) => this.startReading(created),
        () => this.trees.delete(key),
      );
    }
    return tree;
  }

  private startReading(tree: Tree): void {
    if (tree.alone) return;
    const done = (reading: TreeReading) => {
      this.events.readingEnds(tree, reading);
      this.events.treeChanged(tree);
    };
    tree.read(this.events.readingStarts(tree), done).catch((error: unknown) => this.events.failed(error));
  }
}
