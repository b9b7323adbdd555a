/** Words of the frame around every screen. */
import { bytes, count, plural } from "../format";

export const shell = {
  places: "Places",
  jobs: "Jobs",
  settings: "Settings",
  find: "Find or do",
  pinned: "Pinned, always on this laptop",
  onThisLaptop: "Encrypted, on this laptop",
  thisLaptopOnly: "This laptop only",
  noOffice: "No office connected; nothing leaves this laptop",
  safe: "The office has everything",
  waitingToSend: (n: number) => `${count(n)} waiting to send`,
  waitingDetail: (changes: number, photos: number, size: number) =>
    `${plural(changes, "change", "changes")}, ${plural(photos, "photo", "photos")}, ${bytes(size)} left`,
  skipToContent: "Skip to content",
  sync: "Sync",
  nextTheme: "Change colors",
  person: "You",
} as const;
