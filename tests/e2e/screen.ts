/** The window as a person meets it: things found by role and name, pressed, typed into and looked at. */

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ElementRef, type Session, until, WebDriverError } from "./webdriver.ts";

/** What a person reads: an exact name, or a pattern over it. */
export type Name = string | RegExp;

/** Keys by their WebDriver code points. */
export const KEY = {
  enter: "\uE007",
  escape: "\uE00C",
  tab: "\uE004",
  up: "\uE013",
  down: "\uE015",
  left: "\uE012",
  right: "\uE014",
  shift: "\uE008",
  control: "\uE009",
} as const;

export type Point = { readonly x: number; readonly y: number };

const SHOTS = fileURLToPath(new URL("../../target/e2e/", import.meta.url));

/** Finds visible, enabled things by ARIA role and accessible name, in document order. */
const FIND = `
  const [role, name, pattern, flags] = arguments;
  const NATIVE = {
    button: "button, summary, input[type=button], input[type=submit]",
    link: "a[href]",
    textbox: "input:not([type]), input[type=text], input[type=search], input[type=password], input[type=email], input[type=tel], input[type=number], textarea",
    checkbox: "input[type=checkbox]", radio: "input[type=radio]", slider: "input[type=range]",
    heading: "h1, h2, h3, h4", img: "img", row: "tr", table: "table", combobox: "select",
    dialog: "dialog[open]", listitem: "li", status: "output",
  };
  const ALSO = { textbox: "searchbox", dialog: "alertdialog", checkbox: "switch", button: "menuitem" };
  const selector = [NATIVE[role], '[role="' + role + '"]', ALSO[role] && '[role="' + ALSO[role] + '"]']
    .filter(Boolean).join(", ");
  const words = (node) => (node.innerText ?? node.textContent ?? "").replace(/\\s+/g, " ").trim();
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)).filter(Boolean).map(words).join(" ").trim();
    return element.getAttribute("aria-label")?.trim()
      || (element.labels && [...element.labels].map(words).join(" ").trim())
      || words(element) || element.getAttribute("alt") || element.getAttribute("title")
      || element.getAttribute("placeholder") || "";
  };
  const expression = pattern === null ? null : new RegExp(pattern, flags);
  for (const element of document.querySelectorAll(selector)) {
    const label = nameOf(element);
    if (expression ? !expression.test(label) : label !== name) continue;
    if (element.matches(":disabled, [aria-disabled=true]") || element.closest("[inert], [aria-hidden=true]")) continue;
    // A native radio or checkbox is often drawn by its label alone.
    const shown = element.offsetWidth > 2 && element.offsetHeight > 2 ? element : element.closest("label") ?? element;
    if (shown.getClientRects().length === 0 || getComputedStyle(shown).visibility === "hidden") continue;
    return shown;
  }
  return null;
`;

export class Screen {
  readonly #session: Session;
  readonly #nextShot: () => number;

  /** `nextShot` numbers the pictures, over restarts of the window. */
  constructor(session: Session, nextShot: () => number) {
    this.#session = session;
    this.#nextShot = nextShot;
  }

  async find(role: string, name: Name, timeoutMs = 15_000): Promise<ElementRef> {
    return until(`${role} ${name}`, timeoutMs, async () => this.#look(role, name));
  }

  async has(role: string, name: Name): Promise<boolean> {
    return (await this.#look(role, name)) !== null;
  }

  /** Presses a thing, looking for it again when the page redrew it in between. */
  async press(role: string, name: Name, timeoutMs = 15_000): Promise<void> {
    await until(`${role} ${name} to be pressed`, timeoutMs, async () => {
      const element = await this.#look(role, name);
      if (!element) return false;
      try {
        await this.#session.run("arguments[0].scrollIntoView({ block: 'nearest' })", element);
        await this.#session.click(element);
        return true;
      } catch (error) {
        const passing = ["stale element reference", "element click intercepted", "element not interactable"];
        if (error instanceof WebDriverError && passing.includes(error.kind)) return false;
        throw error;
      }
    });
  }

  async isTicked(name: Name): Promise<boolean> {
    const element = await this.find("checkbox", name);
    return (await this.#session.run(
      "const box = arguments[0].matches('input') ? arguments[0] : arguments[0].querySelector('input'); return box.checked",
      element,
    )) as boolean;
  }

  /** Replaces what a field holds. */
  async fill(name: Name, text: string, role = "textbox"): Promise<void> {
    const element = await this.find(role, name);
    await this.#session.click(element);
    await this.#session.run("arguments[0].select?.()", element);
    await this.#session.type(element, text);
  }

  /** Presses and releases keys where the focus is; modifiers stay down for the last key. */
  async keys(...codes: string[]): Promise<void> {
    const down = codes.map((value) => ({ type: "keyDown", value }));
    const up = codes.toReversed().map((value) => ({ type: "keyUp", value }));
    await this.#session.send("POST", "/actions", {
      actions: [{ type: "key", id: "keyboard", actions: [...down, ...up] }],
    });
  }

  /** Whether the focus is in the first element that matches. */
  async hasFocus(selector: string): Promise<boolean> {
    return (await this.#session.run(
      "return document.activeElement?.closest(arguments[0]) !== null",
      selector,
    )) as boolean;
  }

  /** Draws with the mouse held down, in window pixels. */
  async drag(from: Point, to: Point): Promise<void> {
    const middle = { x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) };
    const move = (point: Point, duration: number) => ({
      type: "pointerMove",
      duration,
      origin: "viewport",
      x: Math.round(point.x),
      y: Math.round(point.y),
    });
    await this.#session.send("POST", "/actions", {
      actions: [
        {
          type: "pointer",
          id: "mouse",
          parameters: { pointerType: "mouse" },
          actions: [
            move(from, 0),
            { type: "pointerDown", button: 0 },
            move(middle, 80),
            move(to, 80),
            { type: "pointerUp", button: 0 },
          ],
        },
      ],
    });
  }

  /** Everything readable in the window, white space folded. */
  async text(): Promise<string> {
    const text = (await this.#session.run("return document.body.innerText")) as string;
    return text.replace(/\s+/g, " ");
  }

  /** Waits until the window reads like the pattern, and gives the match. */
  async reads(pattern: RegExp, timeoutMs = 15_000): Promise<RegExpMatchArray> {
    let last = "";
    try {
      return await until(`the words ${pattern}`, timeoutMs, async () => {
        last = await this.text();
        return last.match(pattern);
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}. The window reads: ${last.slice(0, 1500)}`);
    }
  }

  /** Waits until the page answers a question with something true. */
  async holds<T>(what: string, script: string, timeoutMs = 15_000, ...args: unknown[]): Promise<T> {
    return until(what, timeoutMs, async () => (await this.#session.run(script, ...args)) as T);
  }

  /** Waits until a question about the app has an answer. */
  async settles<T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined | false>): Promise<T> {
    return until(what, timeoutMs, ask);
  }

  /** Goes to a page by its address, as a link would. */
  async go(address: string): Promise<void> {
    await this.#session.run("location.hash = arguments[0]", address);
  }

  /** The middle of the first element that matches, in window pixels. */
  async middleOf(selector: string): Promise<Point> {
    return this.holds<Point>(
      `something like ${selector}`,
      `const box = document.querySelector(arguments[0])?.getBoundingClientRect();
       return box && box.width > 0 ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null`,
      15_000,
      selector,
    );
  }

  /** Calls a command of the app as its own pages do. */
  async invoke<T>(command: string, input: unknown = null): Promise<T> {
    const answer = (await this.#session.runAsync(
      `const [command, input, done] = arguments;
       window.__TAURI_INTERNALS__.invoke(command, input === null ? {} : { input })
         .then((value) => done({ value }), (failure) => done({ failure }));`,
      command,
      input,
    )) as { value?: T; failure?: unknown };
    if ("failure" in answer) throw new Error(`${command}: ${JSON.stringify(answer.failure)}`);
    return answer.value as T;
  }

  /** Keeps a numbered picture of the window. */
  async shot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    const file = `${SHOTS}${String(this.#nextShot()).padStart(2, "0")}-${name}.png`;
    writeFileSync(file, Buffer.from(await this.#session.screenshot(), "base64"));
  }

  async #look(role: string, name: Name): Promise<ElementRef | null> {
    const pattern = name instanceof RegExp ? name : null;
    return (await this.#session.run(
      FIND,
      role,
      pattern ? null : name,
      pattern?.source ?? null,
      pattern?.flags ?? null,
    )) as ElementRef | null;
  }
}
