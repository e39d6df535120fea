// Why a file is not read as C that somebody wrote, in clauses for people; the same wherever files come from.

/** Files above this size, in bytes, are not taken for C that somebody wrote. */
export const largestFile = 16 * 1024 * 1024;
/** Files above this size, in bytes, are not even looked at for whether they matter. */
export const largestScanned = 64 * 1024 * 1024;

export const unreadable = {
  missing: 'it does not exist',
  denied: 'permission denied',
  folder: 'it is a folder',
  notRegular: 'it is not a regular file',
  tooLarge: `it is larger than ${largestFile >> 20} MB`,
  binary: 'it is binary (it holds a NUL byte)',
  /** Found while a folder was listed. */
  link: 'it is a symbolic link, which is followed only when it is named itself',
  /** Could lead out of its tree, and is not followed at all. */
  configLink: 'it is a symbolic link, which is not followed',
} as const;
