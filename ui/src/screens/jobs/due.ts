/** How urgent a day is, and how it reads. */
import { format, m } from "../../messages";

export type Urgency = "late" | "today" | "later";

export function urgencyOf(due: string | null, today: string): Urgency {
  if (due === null || due > today) return "later";
  return due < today ? "late" : "today";
}

export const URGENCY_CLASS: Record<Urgency, string> = {
  late: "c-stop mid",
  today: "c-caution mid",
  later: "i2",
};

export function dueText(due: string | null, today: string): string {
  if (due === null) return "";
  return due === today ? m.jobs.dueToday : format.day(due, today);
}
