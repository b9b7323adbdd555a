/** The app under test: one data folder, started and stopped as often as a test likes. */

import { Screen } from "./screen.ts";
import { DriverServer, Session } from "./webdriver.ts";

export class App {
  readonly #data: string;
  #server: DriverServer | undefined;
  #session: Session | undefined;
  #shots = 0;

  constructor(data: string) {
    this.#data = data;
  }

  /** Opens the window on the data folder. */
  async start(): Promise<Screen> {
    const application = process.env.BRAINOPS_APP;
    if (!application) throw new Error("BRAINOPS_APP names the app to test");
    this.#server = await DriverServer.start({ BRAINOPS_DATA_DIR: this.#data });
    this.#session = await Session.open(this.#server, application);
    return new Screen(this.#session, () => {
      this.#shots += 1;
      return this.#shots;
    });
  }

  /** Closes the window and the driver. */
  async stop(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
    this.#server?.stop();
    this.#server = undefined;
  }

  /** What the app and the driver printed last. */
  get log(): string {
    return this.#server?.log ?? "";
  }
}
