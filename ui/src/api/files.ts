/** Text files that a person picks, and texts saved as files. The webview gets no file access of its own. */

export interface TextFile {
  name: string;
  text: string;
  size_bytes: number;
}

/** Asks for one text file; nothing where the person closes the dialog. */
export function pickTextFile(accept: string): Promise<TextFile | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (!file) return resolve(null);
      file.text().then((text) => resolve({ name: file.name, text, size_bytes: file.size }), reject);
    });
    input.click();
  });
}

/** The webview reads the text a moment after the click; then its address can go. */
const KEEP_MS = 60_000;

/** Saves a text under a name among the downloads. */
export function saveTextFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
}
