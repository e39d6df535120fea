// The part of WebAssembly that the core uses: it is there in Node, in browsers and in their workers alike, and the core's own
// library, plain ECMAScript, does not name it.
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: Instance }>;
}
