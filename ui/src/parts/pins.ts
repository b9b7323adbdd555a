/** Jobs pinned to the sidebar; kept in the settings of this laptop. */
import { type JobId, useRead, useWrite } from "../api";

/** As many as the core keeps. */
const MOST = 12;

export interface Pins {
  pinned: readonly JobId[];
  isPinned: (jobId: JobId) => boolean;
  /** Whether one more fits. */
  hasRoom: boolean;
  toggle: (jobId: JobId) => void;
}

export function usePins(): Pins {
  const settings = useRead("get_settings", null).data;
  const { mutate } = useWrite("save_settings");
  const pinned = settings?.pinned ?? [];
  return {
    pinned,
    isPinned: (jobId) => pinned.includes(jobId),
    hasRoom: pinned.length < MOST,
    toggle: (jobId) => {
      if (!settings) return;
      const rest = pinned.filter((id) => id !== jobId);
      mutate({ ...settings, pinned: rest.length < pinned.length ? rest : [...pinned, jobId] });
    },
  };
}
