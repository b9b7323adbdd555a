/** Processes of the app under test, as Linux shows them in /proc. */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

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
