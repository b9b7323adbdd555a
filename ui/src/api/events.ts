/** Events of the shell: commits, imports, analysis and files dropped on the window. */
import type { QueryClient } from "@tanstack/react-query";
import { listen, type UnlistenFn } from "@tauri-apps/api/event";
import { useEffect, useRef } from "react";
import type { AnalysisView } from "../bindings/AnalysisView";
import type { ImportView } from "../bindings/ImportView";
import type { Tag } from "../bindings/Tag";
import { isStale } from "./tags";

const COALESCE_MS = 120;

/** Gathers tags of many commits; the first goes through at once, the rest at most every `COALESCE_MS`. */
function coalesce(act: (tags: ReadonlySet<Tag>) => void): (tags: readonly Tag[]) => void {
  let waiting = new Set<Tag>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    timer = waiting.size > 0 ? setTimeout(flush, COALESCE_MS) : null;
    if (waiting.size === 0) return;
    const tags = waiting;
    waiting = new Set();
    act(tags);
  };
  return (tags) => {
    for (const tag of tags) waiting.add(tag);
    if (!timer) flush();
  };
}

/** Connects the query layer with the shell; call once at start. */
export async function connect(client: QueryClient): Promise<void> {
  const refetch = coalesce((changed) => {
    void client.invalidateQueries({ predicate: (query) => isStale(String(query.queryKey[0]), changed) });
  });
  await Promise.all([
    listen<Tag[]>("changed", ({ payload }) => refetch(payload)),
    listen<ImportView>("import", ({ payload }) => {
      client.setQueryData(["get_import", payload.id], payload);
    }),
    listen<AnalysisView>("analysis", ({ payload }) => {
      client.setQueryData(["analysis_status", null], payload);
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
