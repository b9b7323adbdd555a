/**
 * Loads pictures for the viewer: a few at a time, the newest wishes first, stale ones dropped.
 *
 * Invariant: at most `parallel` requests run, and at most `keep` decoded pictures are held;
 * the least recently wished go first, never one of the current wishes.
 */

/** A picture that can be drawn. */
export type Drawable = CanvasImageSource;

/** Starts loading; `drop` ends it and frees what it holds. */
export type Fetching = { done: Promise<Drawable>; drop: () => void };

/** A wish, most urgent first. */
export type Wish = { key: string; url: string };

type Slot = { fetching: Fetching; picture: Drawable | null };

/** See the module's head. */
export class TileLoader {
  private readonly slots = new Map<string, Slot>();
  private readonly failed = new Set<string>();
  private wishes: readonly Wish[] = [];
  private running = 0;

  constructor(
    private readonly start: (url: string) => Fetching,
    private readonly onReady: () => void,
    private readonly parallel = 6,
    private readonly keep = 96,
  ) {}

  /** Replaces all wishes: what is no longer wished for and not yet here is dropped. */
  want(wishes: readonly Wish[]): void {
    this.wishes = wishes;
    const keys = new Set(wishes.map((wish) => wish.key));
    for (const [key, slot] of this.slots) {
      if (slot.picture === null && !keys.has(key)) this.remove(key, slot);
    }
    this.fill();
  }

  /** The picture of a key, when it is here. */
  get(key: string): Drawable | null {
    const slot = this.slots.get(key);
    return slot === undefined ? null : slot.picture;
  }

  /** Keys of all pictures that are here. */
  ready(): string[] {
    return [...this.slots].filter(([, slot]) => slot.picture !== null).map(([key]) => key);
  }

  /** Whether the last try of a key failed. */
  hasFailed(key: string): boolean {
    return this.failed.has(key);
  }

  /** Drops everything. */
  clear(): void {
    this.wishes = [];
    for (const [key, slot] of [...this.slots]) this.remove(key, slot);
    this.failed.clear();
  }

  private fill(): void {
    for (const wish of this.wishes) {
      const known = this.slots.get(wish.key);
      if (known !== undefined) {
        this.touch(wish.key, known);
        continue;
      }
      if (this.running >= this.parallel || this.failed.has(wish.key)) continue;
      this.begin(wish);
    }
    this.trim();
  }

  private begin(wish: Wish): void {
    const fetching = this.start(wish.url);
    const slot: Slot = { fetching, picture: null };
    this.slots.set(wish.key, slot);
    this.running += 1;
    fetching.done.then(
      (picture) => this.settle(wish.key, slot, picture),
      () => this.settle(wish.key, slot, null),
    );
  }

  private settle(key: string, slot: Slot, picture: Drawable | null): void {
    if (this.slots.get(key) !== slot) return;
    this.running -= 1;
    if (picture === null) {
      this.slots.delete(key);
      this.failed.add(key);
    } else {
      slot.picture = picture;
    }
    this.onReady();
    this.fill();
  }

  private remove(key: string, slot: Slot): void {
    if (slot.picture === null) this.running -= 1;
    this.slots.delete(key);
    slot.fetching.drop();
  }

  private touch(key: string, slot: Slot): void {
    this.slots.delete(key);
    this.slots.set(key, slot);
  }

  private trim(): void {
    const wished = new Set(this.wishes.map((wish) => wish.key));
    for (const [key, slot] of [...this.slots]) {
      if (this.slots.size <= this.keep) return;
      if (slot.picture !== null && !wished.has(key)) this.remove(key, slot);
    }
  }
}

/** Loads through an image element: it decodes off the main thread and stops when its source goes. */
export function startImage(url: string): Fetching {
  const image = new Image();
  image.decoding = "async";
  image.src = url;
  return {
    done: image.decode().then(() => image),
    drop: () => {
      image.src = "";
    },
  };
}
