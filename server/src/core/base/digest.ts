// Hashes of texts that can be added up: a sum tells what is in a collection, whatever the order, and loses again what is taken out.

/** Two sums of 32 bits; what was added can be taken away again. */
export interface Digest {
  low: number;
  high: number;
}

/** Adds up what is put in, a text at a time; the order of texts counts. */
export class Hash {
  private a = 0x9e3779b9;
  private b = 0x85ebca6b;

  text(text: string): this {
    let { a, b } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
    }
    // The end of a text counts, so that what is put in next is told apart from its tail.
    this.a = Math.imul(a ^ (a >>> 15), 0x85ebca77) + 1;
    this.b = Math.imul(b ^ (b >>> 13), 0xc2b2ae3d) + 1;
    return this;
  }

  /** Adds the hash to a sum, or takes it away (`sign` -1). */
  into(sum: Digest, sign: 1 | -1): void {
    const a = Math.imul(this.a ^ (this.a >>> 16), 0xc2b2ae35);
    const b = Math.imul(this.b ^ (this.b >>> 16), 0x27d4eb2f);
    sum.low = (sum.low + sign * (a ^ (b >>> 11))) | 0;
    sum.high = (sum.high + sign * (b ^ (a >>> 14))) | 0;
  }
}

/** A digest as one number; different ones, but for accidents of one in 2^53, where the digests differ. */
export function numberOf({ low, high }: Digest): number {
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}
