/** The places of the sidebar and of the bottom bar. A place stands here once it works. */
import { House, type LucideIcon, Settings as SettingsIcon, Tags } from "lucide-react";
import { m } from "../messages";

export interface Place {
  to: "/jobs" | "/prices" | "/settings";
  label: string;
  icon: LucideIcon;
  /** The letter after G. */
  letter: string;
}

export const PLACES: readonly Place[] = [{ to: "/jobs", label: m.shell.jobs, icon: House, letter: "j" }];

/** Below the line. */
export const LOWER_PLACES: readonly Place[] = [
  { to: "/prices", label: m.prices.title, icon: Tags, letter: "p" },
  { to: "/settings", label: m.shell.settings, icon: SettingsIcon, letter: "s" },
];
