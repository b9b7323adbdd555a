/**
 * The window's figures over ten thousand jobs: time to the list of jobs, memory at rest, blank rows while scrolling.
 * Prints one JSON line for each.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { benchViewer } from "./bench-viewer.ts";
import { print } from "./figure.ts";
import { ageS, family, memoryMb, pidsOf } from "./processes.ts";
import { DriverServer, Session, until } from "./webdriver.ts";

const STARTS = 5;
const START_LIMIT_S = 1.5;
const MEMORY_LIMIT_MB = 300;
const REST_MS = 10_000;
/** A hard flick on a trackpad: 7,200 px a second at 60 frames. */
const STEP_PX = 120;
const FRAMES = 600;

/** True once the first job can be read and opened. */
const LIST_IS_THERE = `
  const row = document.querySelector("main [role=row] a, main tbody tr, main [role=row][aria-rowindex]");
  return document.readyState === "complete" && row !== null && row.innerText.trim() !== "";
`;

/** Scrolls one step each frame and counts the frames in which a place in the list showed no words. */
const SCROLL = `
  const [stepPx, frames, done] = arguments;
  const boxes = [...document.querySelectorAll("main, main *")];
  const list = boxes.filter((box) => box.scrollHeight > 20 * box.clientHeight && box.clientHeight > 200)[0];
  if (!list) return done({ failure: "no long list on the page" });
  const bounds = list.getBoundingClientRect();
  const places = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9].map((share) => bounds.top + share * bounds.height);
  let frame = 0, blank = 0;
  const step = () => {
    const empty = places.some((y) => {
      const row = document.elementFromPoint(bounds.left + bounds.width / 2, y)?.closest("tr, [role=row], [role=rowgroup]");
      return !row || row.innerText.trim() === "";
    });
    if (frame > 0 && empty) blank += 1;
    frame += 1;
    if (frame > frames) return done({ blank, travelledPx: list.scrollTop });
    list.scrollTop += stepPx;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
`;

async function main(): Promise<void> {
  const application = process.env.BRAINOPS_APP;
  if (!application) throw new Error("BRAINOPS_APP names the app to measure");
  const data = mkdtempSync(join(tmpdir(), "brainops-bench-"));
  execFileSync(join(dirname(application), "brainops-bench"), ["seed", data], { stdio: "inherit" });
  const starts: number[] = [];
  try {
    for (let round = 0; round < STARTS; round += 1) {
      const server = await DriverServer.start({ BRAINOPS_DATA_DIR: data });
      try {
        const session = await Session.open(server, application);
        await until("the list of jobs", 30_000, async () => session.run(LIST_IS_THERE));
        const [pid] = pidsOf(application);
        if (pid === undefined) throw new Error("the app is not among the processes");
        starts.push(ageS(pid));
        if (round === STARTS - 1) await measureOpen(session, pid);
        await session.close();
        await until("the app to end", 10_000, async () => pidsOf(application).length === 0);
      } finally {
        server.stop();
      }
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  starts.sort((a, b) => a - b);
  const median = starts[Math.floor(starts.length / 2)] ?? Number.NaN;
  print({
    name: "ui.cold_start_s",
    ours: median,
    unit: "s from process start to the readable list, driver included",
    bar: `ours <= ${START_LIMIT_S}`,
    holds: median <= START_LIMIT_S,
  });
  await benchViewer(application);
}

/** What is measured in a window that is open already. */
async function measureOpen(session: Session, pid: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const processes = family(pid);
  const pss = memoryMb(processes, "Pss");
  print({
    name: "ui.idle_memory_mb",
    ours: pss,
    unit: "MB, proportional, window and web processes included",
    bar: `ours <= ${MEMORY_LIMIT_MB}`,
    holds: pss <= MEMORY_LIMIT_MB,
  });
  const rss = memoryMb(processes, "Rss");
  print({
    name: "ui.idle_rss_mb",
    ours: rss,
    unit: "MB, shared pages counted for each process",
    bar: "reported",
    holds: true,
  });
  const answer = (await session.runAsync(SCROLL, STEP_PX, FRAMES)) as {
    failure?: string;
    blank?: number;
    travelledPx?: number;
  };
  if (answer.failure !== undefined) throw new Error(answer.failure);
  const blank = answer.blank ?? Number.NaN;
  print({
    name: "ui.blank_frames",
    ours: blank,
    unit: `of ${FRAMES} frames over ${answer.travelledPx} px`,
    bar: "ours = 0",
    holds: blank === 0,
  });
}

await main();
