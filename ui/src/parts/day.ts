/** Days as crews write them. A text field instead of the webview's own date field, which not every webview has. */

const TWO_DIGIT_CENTURY = 2000;

/** A day written `11/20/2026`, `11/20/26`, `11/20` or `2026-11-20`, as `2026-11-20`; nothing when it is no day. */
export function parseDay(text: string, today: string): string | null {
  const plain = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  const us = /^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?$/.exec(plain);
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    : us
      ? [us[3] ? Number(us[3]) : Number(today.slice(0, 4)), Number(us[1]), Number(us[2])]
      : [0, 0, 0];
  const full = year < 100 ? year + TWO_DIGIT_CENTURY : year;
  const date = new Date(Date.UTC(full, month - 1, day));
  const real = month > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

/** `11/20/2026`. */
export function writeDay(day: string | null): string {
  const parts = day?.split("-");
  return parts ? `${Number(parts[1])}/${Number(parts[2])}/${parts[0]}` : "";
}
