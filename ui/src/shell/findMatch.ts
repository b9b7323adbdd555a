/** How typed words meet texts in Find or do: each word begins a word of the text. */

export interface Part {
  at: number;
  text: string;
  hit: boolean;
}

/** A text in parts, the matched beginnings of words marked. */
export function matchParts(text: string, words: readonly string[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const begin = match.index;
    const lower = match[0].toLowerCase();
    const hit = words.filter((word) => lower.startsWith(word)).sort((a, b) => b.length - a.length)[0];
    if (!hit) continue;
    if (begin > at) parts.push({ at, text: text.slice(at, begin), hit: false });
    parts.push({ at: begin, text: text.slice(begin, begin + hit.length), hit: true });
    at = begin + hit.length;
  }
  if (at < text.length) parts.push({ at, text: text.slice(at), hit: false });
  return parts;
}

/** Whether every typed word begins a word of a command. */
export function matchesCommand(command: string, words: readonly string[]): boolean {
  const own = command.toLowerCase().split(/[\s:]+/);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}
