/**
 * Stands where the person's own PDF viewer stands: the program the system opens files with, found on the path.
 * It keeps what it was asked to open.
 */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class PdfViewer {
  readonly #folder = mkdtempSync(join(tmpdir(), "brainops-viewer-"));
  readonly #asked = join(this.#folder, "asked");

  constructor() {
    const program = join(this.#folder, "xdg-open");
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${this.#asked}'\n`);
    chmodSync(program, 0o755);
  }

  /** The environment of an app that opens files with it. */
  get env(): Record<string, string> {
    return { PATH: `${this.#folder}:${process.env.PATH ?? ""}` };
  }

  /** The files it was asked to open, in order. */
  get opened(): string[] {
    return existsSync(this.#asked) ? readFileSync(this.#asked, "utf8").split("\n").filter(Boolean) : [];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
