// Numbers in sentences.

/** `1 file`, `2 files`. */
export function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
