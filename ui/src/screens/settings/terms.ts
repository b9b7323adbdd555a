/** Terms as one text: each line is a paragraph. */

export function joinParagraphs(paragraphs: string[]): string {
  return paragraphs.join("\n");
}

/** Empty lines are no paragraphs. */
export function splitParagraphs(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
