/** Events of the shell: commits, imports, analysis, work on reviewed photos and files dropped on the window. */
import type { QueryClient } from "@tanstack/react-query";
import { listen, type UnlistenFn } from "@tauri-apps/api/event";
import { useEffect, useRef } from "react";
import type { AnalysisView } from "../bindings/AnalysisView";
import type { ImportView } from "../bindings/ImportView";
import type { LearningView } from "../bindings/LearningView";
import type { Tag } from "../bindings/Tag";
import { isStale } from "./tags";

const COALESCE_MS = 120;

/** No refetch holds up the next one for longer than this. */
const PATIENCE_MS = 1000;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * Gathers tags of many commits; the first goes through at once, the rest at most every `COALESCE_MS` and
 * only after the refetch before, so that a stream of commits never starves a slow answer.
 */
function coalesce(act: (tags: ReadonlySet<Tag>) => Promise<unknown>): (tags: readonly Tag[]) => void {
  let waiting = new Set<Tag>();
  let busy = false;
  const flush = async () => {
    busy = true;
    while (waiting.size > 0) {
      const tags = waiting;
      waiting = new Set();
      await Promise.all([Promise.race([act(tags), pause(PATIENCE_MS)]), pause(COALESCE_MS)]);
    }
    busy = false;
  };
  return (tags) => {
    for (const tag of tags) waiting.add(tag);
    if (!busy) void flush();
  };
}

/** Connects the query layer with the shell; call once at start. */
export async function connect(client: QueryClient): Promise<void> {
  const refetch = coalesce((changed) =>
    client.invalidateQueries({ predicate: (query) => isStale(String(query.queryKey[0]), changed) }),
  );
  await Promise.all([
    listen<Tag[]>("changed", ({ payload }) => refetch(payload)),
    listen<ImportView>("import", ({ payload }) => {
      client.setQueryData(["get_import", payload.id], payload);
    }),
    listen<AnalysisView>("analysis", ({ payload }) => {
      client.setQueryData(["analysis_status", null], payload);
    }),
    listen<LearningView>("learning", ({ payload }) => {
      client.setQueryData(["learning_status", null], payload);
    }),
  ]);
}

/** What is being dragged over the window or was dropped on it. */
export type Drop = { kind: "over" } | { kind: "left" } | { kind: "dropped"; paths: string[] };

interface DropPayload {
  paths?: string[];
}

/** Files dragged from outside onto the window. */
export function useDrop(onDrop: (drop: Drop) => void): void {
  const handler = useRef(onDrop);
  handler.current = onDrop;
  useEffect(() => {
    const stops: Promise<UnlistenFn>[] = [
      listen("tauri://drag-enter", () => handler.current({ kind: "over" })),
      listen("tauri://drag-leave", () => handler.current({ kind: "left" })),
      listen<DropPayload>("tauri://drag-drop", ({ payload }) =>
        handler.current({ kind: "dropped", paths: payload.paths ?? [] }),
      ),
    ];
    return () => {
      for (const stop of stops) void stop.then((unlisten) => unlisten());
    };
  }, []);
}

/** Lines chosen in the native menu, by their id. */
export function useMenuChoice(onChoice: (id: string) => void): void {
  const handler = useRef(onChoice);
  handler.current = onChoice;
  useEffect(() => {
    const stop = listen<string>("menu", ({ payload }) => handler.current(payload));
    return () => void stop.then((unlisten) => unlisten());
  }, []);
}
