/** The review workbench as someone uses it who has no mouse: every step is a key, every outcome is read back. */

import assert from "node:assert/strict";
import { KEY, type Screen } from "./screen.ts";

export type Box = { x0: number; y0: number; x1: number; y1: number };

export type Mark = {
  id: string;
  verdict: string;
  class: string;
  box: Box;
  suggestion: { class: string; confidence: number; box: Box } | null;
};

/** Presses that move the slider from its one end to the other. */
const SLIDER_STEPS = 100;
/** Places that Tab passes from the slider to the photo, at most. */
const STOPS = 8;

export class Reviewer {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** The photo on the bench. */
  async photoId(): Promise<string> {
    return this.#screen.holds<string>(
      "a photo on the bench",
      `return location.hash.match(/photo=([0-9a-f-]{36})/)?.[1]`,
    );
  }

  async marks(photoId: string): Promise<Mark[]> {
    return (await this.#screen.invoke<{ findings: Mark[] }>("review_photo", photoId)).findings;
  }

  /** Lowers the threshold until so many marks of this photo are shown; returns how often it pressed. */
  async showAtLeast(marks: number): Promise<number> {
    await this.#toSlider();
    let presses = 0;
    while ((await this.#shown()) < marks) {
      assert.ok(presses < SLIDER_STEPS, "even the lowest threshold shows too few marks");
      await this.#screen.keys(KEY.left);
      presses += 1;
    }
    await this.#toPhoto();
    return presses;
  }

  /** Raises the threshold again. */
  async raise(presses: number): Promise<void> {
    await this.#toSlider();
    for (let press = 0; press < presses; press += 1) await this.#screen.keys(KEY.right);
    await this.#toPhoto();
  }

  /** Presses keys and gives the one mark of the photo that is another afterwards, as it was and as it is. */
  async change(photoId: string, ...keys: string[]): Promise<{ before: Mark | undefined; after: Mark }> {
    const before = await this.marks(photoId);
    const known = new Map(before.map((mark) => [mark.id, JSON.stringify(mark)]));
    await this.#screen.keys(...keys);
    return this.#screen.settles(`a mark changed by ${keys.join(" ")}`, 10_000, async () => {
      const changed = (await this.marks(photoId)).filter(
        (mark) => known.get(mark.id) !== JSON.stringify(mark),
      );
      assert.ok(changed.length <= 1, "more than one mark changed");
      const [after] = changed;
      return after && { before: before.find((mark) => mark.id === after.id), after };
    });
  }

  /** A digit of another class than that of the mark at hand. */
  async otherClass(): Promise<string> {
    const name = await this.#screen.holds<string>(
      "the class of the mark at hand",
      `return document.querySelector("main .cls-button")?.innerText`,
    );
    return name.startsWith("Hail hit") ? "2" : "1";
  }

  /** Escape leaves the photo for the way out; the slider is just before it. */
  async #toSlider(): Promise<void> {
    await this.#screen.keys(KEY.escape);
    await this.#walk("input[type=range]", KEY.shift, KEY.tab);
  }

  async #toPhoto(): Promise<void> {
    await this.#walk("[data-viewer]", KEY.tab);
  }

  async #walk(selector: string, ...keys: string[]): Promise<void> {
    for (let stop = 0; stop < STOPS; stop += 1) {
      if (await this.#screen.hasFocus(selector)) return;
      await this.#screen.keys(...keys);
    }
    assert.ok(await this.#screen.hasFocus(selector), `the keyboard does not reach ${selector}`);
  }

  /** Marks the window says are shown of this photo. */
  async #shown(): Promise<number> {
    const read = (await this.#screen.text()).match(/\d+ of (\d+) in this photo/);
    return read ? Number(read[1]) : 0;
  }
}
