/** The menu while the vault is open, and the panels its lines open. */
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type JobId, type Settings, useRead, useWrite, vaultOpened } from "../../api";
import { isTyping, pressKeys, useKeys } from "../../components/keys";
import { useIsCovered, useIsTyping } from "../../components/overlay";
import { useCanUndo } from "../../components/undo";
import { useNeighbors } from "../../parts/jobOrder";
import { JOB_TABS, type JobTab } from "../../parts/jobTabs";
import { useNewJob } from "../../parts/NewJob";
import type { Panel } from "../../parts/panels";
import { usePins } from "../../parts/pins";
import { zoomStep } from "../../parts/zoom";
import { About } from "../About";
import { KeySheet } from "../KeySheet";
import { Recovery } from "../Recovery";
import type { MenuHandlers } from "./actions";
import type { MenuState } from "./describe";
import { IS_MAC, useMenuBar } from "./useMenuBar";

/** Which page of a job an address shows; importing belongs to its photos. */
export function tabOf(path: string): JobTab | null {
  const [, place, job, page] = path.split("/");
  if (place !== "jobs" || !job) return null;
  if (page === "import") return "photos";
  return JOB_TABS.find((tab) => tab.to === `/jobs/$jobId${page ? `/${page}` : ""}`)?.key ?? null;
}

/** Which place outside a job an address shows. */
export function placeOf(path: string, board: boolean): MenuState["place"] {
  if (path === "/jobs") return board ? "board" : "list";
  if (path === "/prices") return "prices";
  return path === "/settings" ? "settings" : null;
}

/** Undo belongs to the text while someone types, else to the page. */
function takeBack(command: "undo" | "redo", keys: string): void {
  if (isTyping(document.activeElement)) document.execCommand(command);
  else pressKeys(keys);
}

export function usePageMenu(onFind: () => void): { panels: ReactNode; openPanel: (panel: Panel) => void } {
  const [panel, setPanel] = useState<Panel | null>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  const newJob = useNewJob();
  const pins = usePins();
  const { jobId } = useParams({ strict: false });
  const { next, previous } = useNeighbors(jobId ?? null);
  const path = useLocation({ select: (at) => at.pathname });
  const board = useLocation({ select: (at) => (at.search as { view?: string }).view === "board" });
  const settings = useRead("get_settings", null).data;
  const save = useWrite("save_settings");
  const lock = useWrite("lock_vault");
  const openFolder = useWrite("open_data_folder");
  const fullscreen = useWrite("toggle_fullscreen");
  const quit = useWrite("quit");
  const typing = useIsTyping();
  const covered = useIsCovered();
  const can = useCanUndo();
  useKeys({ "?": () => setPanel("keys") }, { last: true });

  const change = (part: Partial<Settings>) => {
    if (settings) save.mutate({ ...settings, ...part });
  };
  const zoom = settings?.zoom_percent ?? 100;
  const toJob = (to: (typeof JOB_TABS)[number]["to"], id: JobId | undefined = jobId) => {
    if (id) void navigate({ to, params: { jobId: id } });
  };
  const handlers: MenuHandlers = {
    "new-job": () => newJob(),
    "import-photos": () => {
      if (jobId) void navigate({ to: "/jobs/$jobId/import", params: { jobId } });
    },
    "import-prices": () => void navigate({ to: "/prices", search: { act: "import" } }),
    "export-prices": () => void navigate({ to: "/prices", search: { act: "export" } }),
    "open-folder": () => openFolder.mutate(null),
    recovery: () => setPanel("recovery"),
    lock: () => lock.mutate(null, { onSuccess: () => void vaultOpened(client) }),
    quit: () => quit.mutate(null),
    undo: () => takeBack("undo", "ctrl+z"),
    redo: () => takeBack("redo", "ctrl+shift+z"),
    find: onFind,
    list: () => void navigate({ to: "/jobs" }),
    board: () => void navigate({ to: "/jobs", search: { view: "board" } }),
    prices: () => void navigate({ to: "/prices" }),
    settings: () => void navigate({ to: "/settings" }),
    "theme-system": () => change({ theme: "system" }),
    "theme-light": () => change({ theme: "light" }),
    "theme-dark": () => change({ theme: "dark" }),
    "theme-sunlight": () => change({ theme: "sunlight" }),
    "density-desktop": () => change({ density: "desktop" }),
    "density-touch": () => change({ density: "touch" }),
    "zoom-in": () => change({ zoom_percent: zoomStep(zoom, 1) }),
    "zoom-out": () => change({ zoom_percent: zoomStep(zoom, -1) }),
    "zoom-reset": () => change({ zoom_percent: 100 }),
    fullscreen: () => fullscreen.mutate(null),
    "job-overview": () => toJob("/jobs/$jobId"),
    "job-photos": () => toJob("/jobs/$jobId/photos"),
    "job-findings": () => toJob("/jobs/$jobId/review"),
    "job-roof": () => toJob("/jobs/$jobId/roof"),
    "job-estimate": () => toJob("/jobs/$jobId/estimate"),
    "job-documents": () => toJob("/jobs/$jobId/documents"),
    "job-next": () => toJob("/jobs/$jobId", next?.id),
    "job-previous": () => toJob("/jobs/$jobId", previous?.id),
    "job-pin": () => {
      if (jobId && (pins.isPinned(jobId) || pins.hasRoom)) pins.toggle(jobId);
    },
    shortcuts: () => setPanel("keys"),
    about: () => setPanel("about"),
  };
  useMenuBar(
    {
      mac: IS_MAC,
      open: true,
      modal: covered,
      jobTab: tabOf(path),
      hasNext: next !== null,
      hasPrevious: previous !== null,
      isPinned: jobId !== undefined && pins.isPinned(jobId),
      undo: typing || can.undo,
      redo: typing || can.redo,
      place: placeOf(path, board),
      theme: settings?.theme ?? "system",
      density: settings?.density ?? "desktop",
      zoom,
    },
    handlers,
  );
  const close = () => setPanel(null);
  const panels = (
    <>
      <About isOpen={panel === "about"} onClose={close} />
      <KeySheet isOpen={panel === "keys"} onClose={close} />
      <Recovery isOpen={panel === "recovery"} onClose={close} />
    </>
  );
  return { panels, openPanel: setPanel };
}
