/** The WebDriver wire protocol, as far as these tests need it: one server process, one session per window. */

import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** Longest time one request may take; the longest of all is opening the window of a debug build on a busy machine. */
const REQUEST_MS = 150_000;
const ELEMENT_KEY = "element-6066-11e4-a52e-4f735466cecf";

/** A reference to an element of the page, valid until the page redraws it. */
export type ElementRef = { readonly [ELEMENT_KEY]: string };

/** What the driver answers when a step could not be done; `kind` is WebDriver's own error code. */
export class WebDriverError extends Error {
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(`${kind}: ${message}`);
    this.kind = kind;
  }
}

/** `tauri-driver` and, behind it, WebKitWebDriver. The app inherits `env`. */
export class DriverServer {
  readonly address: string;
  readonly #process: ChildProcess;
  #log = "";

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#log = (this.#log + chunk.toString()).slice(-20_000);
      });
    }
  }

  static async start(env: Record<string, string>): Promise<DriverServer> {
    const port = await freePort();
    const nativePort = await freePort();
    const process = spawn("tauri-driver", ["--port", `${port}`, "--native-port", `${nativePort}`], {
      env: { ...globalThis.process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const server = new DriverServer(`http://127.0.0.1:${port}`, process);
    process.on("error", (error) => {
      server.#log += `\n${error.message}`;
    });
    await until("the driver to answer", 15_000, async () => {
      if (process.exitCode !== null) throw new Error(`tauri-driver ended: ${server.#log}`);
      try {
        await request(server.address, "GET", "/status");
        return true;
      } catch (error) {
        if (error instanceof TypeError || error instanceof WebDriverError) return undefined;
        throw error;
      }
    });
    return server;
  }

  /** The last lines that the driver and the app printed. */
  get log(): string {
    return this.#log;
  }

  stop(): void {
    this.#process.kill("SIGTERM");
  }
}

/** One window of the app. */
export class Session {
  readonly #address: string;
  readonly #path: string;

  private constructor(address: string, id: string) {
    this.#address = address;
    this.#path = `/session/${id}`;
  }

  static async open(server: DriverServer, application: string): Promise<Session> {
    const answer = await request(server.address, "POST", "/session", {
      capabilities: { alwaysMatch: { browserName: "wry", "tauri:options": { application } } },
    });
    const session = new Session(server.address, (answer as { sessionId: string }).sessionId);
    await session.send("POST", "/timeouts", { script: 120_000 });
    return session;
  }

  /**
   * Has the app end by itself, as its own menu does. A window that the driver closes now and then stays, on a busy machine,
   * with nobody left to ask.
   */
  async quit(): Promise<void> {
    await this.run("setTimeout(() => window.__TAURI_INTERNALS__.invoke('quit'), 0)");
  }

  /** Closes the window; the app ends with it. */
  async close(): Promise<void> {
    await this.send("DELETE", "");
  }

  async send(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<unknown> {
    return request(this.#address, method, this.#path + path, body);
  }

  /** Runs a function body in the page; `arguments` are the given values. */
  async run(script: string, ...args: unknown[]): Promise<unknown> {
    return this.send("POST", "/execute/sync", { script, args });
  }

  /** Runs a function body whose last argument is a callback that ends it. */
  async runAsync(script: string, ...args: unknown[]): Promise<unknown> {
    return this.send("POST", "/execute/async", { script, args });
  }

  async click(element: ElementRef): Promise<void> {
    await this.send("POST", `/element/${element[ELEMENT_KEY]}/click`, {});
  }

  async type(element: ElementRef, text: string): Promise<void> {
    await this.send("POST", `/element/${element[ELEMENT_KEY]}/value`, { text });
  }

  /** The window as PNG, base64. */
  async screenshot(): Promise<string> {
    return (await this.send("GET", "/screenshot")) as string;
  }
}

/** Asks again until there is an answer, and fails by name when there is none in time. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | null | false>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

async function request(address: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(address + path, {
    method,
    signal: AbortSignal.timeout(REQUEST_MS),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) {
    const failure = value as { error?: string; message?: string } | null;
    throw new WebDriverError(failure?.error ?? `status ${response.status}`, failure?.message ?? "");
  }
  return value;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") resolve(address.port);
        else reject(new Error("the system gave no port"));
      });
    });
  });
}
