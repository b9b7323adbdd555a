/** The menu bar: what the shell is asked to show, and the panels that lines of it open. */
const JOB = "/jobs/01938f00-0000-7000-8000-000000000000";
const chosen = (page, id) => page.evaluate((line) => window.fake.emit("menu", line), id);
const line = (page, id) =>
  page.evaluate((wanted) => {
    const all = (entries) => entries.flatMap((one) => (one.kind === "menu" ? all(one.entries) : [one]));
    return window.fake.menus.flatMap((menu) => all(menu.entries)).find((one) => one.id === wanted);
  }, id);
const jobs = (page) => page.getByText("Vandersloot").first().waitFor();

export const cases = [
  {
    name: "menu-keys",
    at: "/jobs",
    act: async (page) => {
      await jobs(page);
      await page.keyboard.press("?");
      await page.getByText("peek without leaving the list").waitFor();
      await page.waitForFunction(() => window.fake.menus.length === 5);
      if ((await line(page, "new-job")).enabled) throw new Error("a new job is offered over a sheet");
    },
  },
  {
    name: "menu-about",
    at: "/jobs",
    act: async (page) => {
      await jobs(page);
      await chosen(page, "about");
      await page.getByText("Data folder").waitFor();
    },
  },
  {
    name: "menu-recovery",
    at: "/jobs",
    act: async (page) => {
      await jobs(page);
      await chosen(page, "recovery");
      await page.getByRole("button", { name: "Show the code" }).click();
      await page.getByText("7K3QM2").waitFor();
    },
  },
  {
    name: "menu-acts",
    at: JOB,
    act: async (page) => {
      await page.getByRole("heading", { name: "Harriet Vandersloot" }).waitFor();
      await chosen(page, "job-roof");
      await page.waitForFunction(() => location.hash.endsWith("/roof"));
      await page.waitForFunction(() => document.querySelector(".roof-page, .roof-draw, svg") !== null);
      if (!(await line(page, "job-roof")).checked) throw new Error("the page shown is not the one ticked");
      await chosen(page, "theme-dark");
      await page.waitForSelector('html[data-theme="dark"]');
      await chosen(page, "zoom-in");
      await page.waitForFunction(() => window.fake.world.settings.zoom_percent === 110);
      await chosen(page, "job-next");
      await page.waitForFunction(() => /jobs\/[^/]+$/.test(location.hash));
      await chosen(page, "board");
      await page.locator(".lane").first().waitFor();
      // Undo takes back what the page did last.
      await page.locator("[data-card]").first().focus();
      await page.keyboard.press("Alt+ArrowRight");
      await page.locator(".toast").waitFor();
      await page.waitForFunction(() => {
        const edit = window.fake.menus.find((menu) => menu.label === "Edit");
        return edit.entries[0].enabled;
      });
      await chosen(page, "undo");
      await page.locator(".toast").waitFor({ state: "detached" });
    },
  },
];
