/** The list and the board of jobs. `at` is the address after `#`; `act(page)` brings the screen into the state to look at. */
const office = "window.fakeOffice = true";
const shown = (page) => page.getByText("Vandersloot").first().waitFor();
const look = (theme, density = "desktop") => `window.fakeSettings = ${JSON.stringify({ theme, density })}`;

export const cases = [
  {
    name: "jobs-list",
    at: "/jobs",
    before: office,
    act: async (page) => {
      await shown(page);
      for (let n = 0; n < 3; n += 1) await page.keyboard.press("ArrowDown");
    },
  },
  { name: "jobs-list-dark", at: "/jobs", before: look("dark"), act: shown },
  { name: "jobs-list-sun", at: "/jobs", before: look("sunlight"), act: shown },
  {
    name: "jobs-list-touch",
    at: "/jobs",
    size: { width: 1024, height: 768 },
    before: look("light", "touch"),
    act: shown,
  },
  {
    name: "jobs-select",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      await page.keyboard.press("x");
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("3 selected").waitFor();
    },
  },
  {
    name: "jobs-peek",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Space");
      await page.locator(".peek h2").waitFor();
      const first = await page.locator(".peek h2").textContent();
      await page.keyboard.press("ArrowDown");
      await page.waitForFunction((old) => document.querySelector(".peek h2")?.textContent !== old, first);
      await page.locator(".peek-log li").first().waitFor();
    },
  },
  {
    name: "jobs-pinned",
    at: "/jobs",
    before: `window.fakeSettings = { pinned: [0, 4, 7].map((n) => "01938f00-0000-7000-8000-" + String(n).padStart(12, "0")) }`,
    act: async (page) => {
      await shown(page);
      await page.getByText("Pinned, always on this laptop").waitFor();
      await page.locator(".pinned a").nth(2).waitFor();
    },
  },
  {
    name: "jobs-search",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      await page.keyboard.press("/");
      await page.keyboard.type("vand har");
      await page
        .getByText("in under 1 ms")
        .or(page.getByText(/jobs? in \d+ ms/))
        .first()
        .waitFor();
      await page.waitForFunction(() => document.querySelectorAll(".grid-body [role=row]").length < 60);
    },
  },
  {
    name: "jobs-scroll",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      // Pulls through all rows: after every jump each row on screen must hold a customer.
      await page.waitForFunction(async () => {
        const before = window.fake.calls.list_jobs;
        await new Promise((done) => setTimeout(done, 800));
        return before > 50 && window.fake.calls.list_jobs === before;
      });
      for (let step = 1; step <= 12; step += 1) {
        const blank = await page.evaluate(async (part) => {
          const grid = document.querySelector(".grid-scroll");
          grid.scrollTop = ((grid.scrollHeight - grid.clientHeight) * part) / 12;
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return [...grid.querySelectorAll(".grid-body .line:not(.grp)")].filter(
            (row) => !row.textContent.trim(),
          ).length;
        }, step);
        if (blank > 0) throw new Error(`${blank} blank rows after jump ${step}`);
      }
    },
  },
  {
    name: "jobs-board",
    at: "/jobs?view=board&stages=%5B%22inspected%22%2C%22quoted%22%2C%22cancel_window%22%2C%22ordered%22%2C%22scheduled%22%5D",
    before: office,
    act: shown,
  },
  {
    name: "jobs-board-move",
    at: "/jobs?view=board",
    act: async (page) => {
      await shown(page);
      await page.locator("[data-card]", { hasText: "Vandersloot, Harriet" }).focus();
      await page.keyboard.press("Alt+ArrowRight");
      await page.getByText("Vandersloot, Harriet moved to Signed").waitFor();
      await page.locator('[data-stage="signed"] [data-card]', { hasText: "Vandersloot, Harriet" }).waitFor();
    },
  },
  {
    name: "find-or-do",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("vand");
      await page.getByText("Do, on Vandersloot").waitFor();
    },
  },
  {
    name: "new-job",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      await page.keyboard.press("n");
      await page.getByRole("button", { name: "Create job" }).click();
      await page.getByText("A job needs a street").waitFor();
    },
  },
  {
    name: "new-job-drop",
    at: "/jobs",
    act: async (page) => {
      await shown(page);
      await page.evaluate(() =>
        window.fake.emit("tauri://drag-drop", {
          paths: ["/home/dana/Flights/0412"],
          position: { x: 1, y: 1 },
        }),
      );
      await page.getByText("Photos from 0412 go into this job.").waitFor();
    },
  },
  {
    name: "first-run",
    at: "/jobs",
    before: "window.fakeJobs = 0",
    act: (page) => page.getByText("No jobs yet").waitFor(),
  },
  {
    name: "first-demo",
    at: "/jobs",
    before: "window.fakeJobs = 0",
    act: async (page) => {
      await page.getByRole("button", { name: "Add the demo job" }).click();
      await shown(page);
    },
  },
];
