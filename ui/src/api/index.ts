/** Everything screens may know of the shell. */
export { ApiError, asApiError, type CommandName, call, type Input, type Output } from "./call";
export { chooseFile, chooseFolder, choosePhotos, chooseTarget } from "./dialog";
export { connect, type Drop, useDrop } from "./events";
export { pickTextFile, saveTextFile, type TextFile } from "./files";
export { newQueryClient, type ReadOptions, readQuery, useRead, useWrite, vaultOpened } from "./hooks";
export { cropUrl, previewUrl, thumbUrl, tileUrl } from "./pictures";
export { useFindingCache, usePrefetchReview } from "./review";
export type { ReadName, WriteName } from "./tags";
export type * from "./types";
