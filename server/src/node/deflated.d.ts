// The bundler embeds a file that is asked for in this way as its bytes, deflated without a header.
declare module '*?deflated' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
