/** The app's processes, as the kernel counts them. */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Ticks of the process clock a second, the same on every Linux of today. */
const TICKS_PER_S = 100;

/** Processes whose executable is the app and whose environment names the data folder; any folder when none is given. */
export function pidsOf(application: string, data?: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/exe`) !== application) return false;
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        return data === undefined || environment.includes(`BRAINOPS_DATA_DIR=${data}`);
      } catch {
        // It ended meanwhile, or belongs to someone else.
        return false;
      }
    });
}

/** Fields of a process's `stat` after its name, which may hold spaces. */
function stat(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Seconds a process has lived. */
export function ageS(pid: number): number {
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return uptime - Number(stat(pid)[19]) / TICKS_PER_S;
}

/** Seconds of processor time that processes have used. */
export function cpuS(pids: number[]): number {
  const ticks = pids.map((pid) => {
    const fields = stat(pid);
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_S;
}

/** The app and every process below it. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      parents.set(Number(name), Number(stat(Number(name))[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [pid];
  for (const member of found) {
    for (const [child, parent] of parents) if (parent === member) found.push(child);
  }
  return found;
}

/** Memory of processes in MB: `Pss` shares out pages used by several, `Rss` counts them once for each. */
export function memoryMb(pids: number[], field: "Pss" | "Rss"): number {
  const kilobytes = pids.map((pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(text.match(new RegExp(`^${field}:\\s+(\\d+)`, "m"))?.[1]);
  });
  return kilobytes.reduce((sum, size) => sum + size, 0) / 1024;
}
