/** The app under test: one data folder, started and stopped as often as a test likes. */

import { pidsOf } from "./processes.ts";
import { Screen } from "./screen.ts";
import { DriverServer, Session, until } from "./webdriver.ts";

export class App {
  readonly #data: string;
  readonly #env: Record<string, string>;
  #server: DriverServer | undefined;
  #session: Session | undefined;
  #shots = 0;

  /** `env` is what the app has in its environment besides its data folder. */
  constructor(data: string, env: Record<string, string> = {}) {
    this.#data = data;
    this.#env = env;
  }

  /** Opens the window on the data folder. */
  async start(): Promise<Screen> {
    const application = applicationUnderTest();
    this.#server = await DriverServer.start({ ...this.#env, BRAINOPS_DATA_DIR: this.#data });
    this.#session = await Session.open(this.#server, application);
    return new Screen(this.#session, () => {
      this.#shots += 1;
      return this.#shots;
    });
  }

  /** Has the app quit, waits for its end, and ends the driver: a second start would only show the first again. */
  async stop(): Promise<void> {
    await this.#session?.quit();
    this.#session = undefined;
    await until("the app to end", 60_000, async () => {
      return pidsOf(applicationUnderTest(), this.#data).length === 0;
    });
    this.#server?.stop();
    this.#server = undefined;
  }

  /** What the app and the driver printed last. */
  get log(): string {
    return this.#server?.log ?? "";
  }
}

function applicationUnderTest(): string {
  const application = process.env.BRAINOPS_APP;
  if (!application) throw new Error("BRAINOPS_APP names the app to test");
  return application;
}
