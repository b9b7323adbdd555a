/** The places of the sidebar and of the bottom bar. A place stands here once it works. */
import { House, Inbox, type LucideIcon, Settings as SettingsIcon, Tags } from "lucide-react";
import { m } from "../messages";

export interface Place {
  to: "/jobs" | "/prices" | "/inbox" | "/settings";
  label: string;
  icon: LucideIcon;
  /** The letter after G. */
  letter: string;
}

export const PLACES: readonly Place[] = [{ to: "/jobs", label: m.shell.jobs, icon: House, letter: "j" }];

/** Below the line. */
export const LOWER_PLACES: readonly Place[] = [
  { to: "/prices", label: m.prices.title, icon: Tags, letter: "p" },
  { to: "/inbox", label: m.office.inbox, icon: Inbox, letter: "i" },
  { to: "/settings", label: m.shell.settings, icon: SettingsIcon, letter: "s" },
];
