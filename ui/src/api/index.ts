/** Everything screens may know of the shell. */
export { ApiError, asApiError, type CommandName, call, type Input, type Output } from "./call";
export { chooseFolder, choosePhotos } from "./dialog";
export { connect, type Drop, useDrop, useMenuChoice } from "./events";
export { newQueryClient, type ReadOptions, readQuery, useRead, useWrite, vaultOpened } from "./hooks";
export { cropUrl, previewUrl, thumbUrl, tileUrl } from "./pictures";
export { firstUnmeasured, useFindingCache, useFindUnmeasured, usePrefetchReview } from "./review";
export type { ReadName, WriteName } from "./tags";
export type * from "./types";
