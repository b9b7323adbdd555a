/** The last part of a path, as people call the folder or file. */
export const nameOf = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
