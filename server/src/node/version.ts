// Which release this is, and which build: the bundler writes the version of package.json in, and a hash of the bundles.
declare const FENCEPOST_VERSION: string;
declare const FENCEPOST_BUILD: string;

export const version: string = FENCEPOST_VERSION;

/** Another build may answer otherwise. */
export const build: string = FENCEPOST_BUILD;
