// Which release this is: the bundler writes the version of package.json in.
declare const FENCEPOST_VERSION: string;

export const version: string = FENCEPOST_VERSION;
