/** Words of Find or do. */
import { count, took } from "../format";

export const find = {
  label: "Find or do",
  hint: "Find a job, or type what to do",
  jobs: "Jobs",
  doOn: (name: string) => `Do, on ${name}`,
  go: "Go to",
  act: "Do",
  took: (us: number) => `${took(us)}, on this laptop`,
  commandsOnly: "commands only",
  none: "Nothing found. Every word must begin a name, street, town, phone, claim or job number.",
  photos: "Photos",
  findings: "Review findings",
  toCheck: (n: number) => `${count(n)} to check`,
  copyPhone: "Copy phone number",
  importPhotos: "Import photos",
  importHint: "Card, folder or drop",
  newJob: "New job",
  board: "Board of jobs",
  list: "List of jobs",
  theme: (name: string) => `Colors: ${name}`,
  touch: "Larger controls for touch",
  desk: "Smaller controls for the desk",
  lock: "Lock the vault",
} as const;
