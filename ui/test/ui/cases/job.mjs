/** The job page and its documents. */
const office = "window.fakeOffice = true";
const look = (theme, density = "desktop") => `window.fakeSettings = ${JSON.stringify({ theme, density })}`;
const JOB = "/jobs/01938f00-0000-7000-8000-000000000000";
const shown = (page) => page.getByRole("heading", { name: "Harriet Vandersloot" }).waitFor();

export const cases = [
  { name: "job", at: JOB, before: office, act: shown },
  { name: "job-dark", at: JOB, before: look("dark"), act: shown },
  {
    name: "job-touch",
    at: JOB,
    size: { width: 1024, height: 768 },
    before: look("sunlight", "touch"),
    act: shown,
  },
  {
    name: "job-edit",
    at: JOB,
    act: async (page) => {
      await shown(page);
      await page.keyboard.press("e");
      await page.getByLabel("Last name or company").fill("Vandersloot-Hale");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "Harriet Vandersloot-Hale" }).waitFor();
    },
  },
  {
    name: "job-note",
    at: JOB,
    act: async (page) => {
      await shown(page);
      await page.getByLabel("Write a note").fill("Customer asked about gutters");
      await page.keyboard.press("Enter");
      await page.getByRole("listitem").filter({ hasText: "Customer asked about gutters" }).waitFor();
    },
  },
  {
    name: "job-delete-undo",
    at: JOB,
    act: async (page) => {
      await shown(page);
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Delete job" }).click();
      await page.getByText("Vandersloot, Harriet deleted").waitFor();
      await page.keyboard.press("Control+z");
      await page.getByRole("row", { name: /Vandersloot, Harriet/ }).waitFor();
    },
  },
  {
    name: "job-next",
    at: JOB,
    act: async (page) => {
      await shown(page);
      const name = () => page.locator(".head h1").textContent();
      const first = await name();
      const changes = (old) =>
        page.waitForFunction((was) => document.querySelector(".head h1")?.textContent !== was, old);
      await page.getByText("next job").waitFor();
      await page.keyboard.press("j");
      await changes(first);
      const second = await name();
      await page.keyboard.press("k");
      await changes(second);
      if ((await name()) !== first) throw new Error("K did not go back to where J came from");
      await page.keyboard.press("p");
      await page.locator(".pinned a").waitFor();
    },
  },
  {
    name: "job-documents",
    at: `${JOB}/documents`,
    act: (page) => page.getByText("Inspection report").first().waitFor(),
  },
  {
    name: "job-drop-over",
    at: JOB,
    act: async (page) => {
      await shown(page);
      await page.evaluate(() => window.fake.emit("tauri://drag-enter", null));
      await page.locator(".drop-over").waitFor();
    },
  },
  {
    name: "job-drop-import",
    at: JOB,
    act: async (page) => {
      await shown(page);
      await page.evaluate(() =>
        window.fake.emit("tauri://drag-drop", {
          paths: ["/home/dana/Flights/0412"],
          position: { x: 1, y: 1 },
        }),
      );
      await page.waitForFunction(() => location.hash.includes("/import?import="));
    },
  },
  {
    name: "job-gone",
    at: "/jobs/01938f00-0000-7000-8000-999999999999",
    act: (page) => page.getByText("It is no longer here").waitFor(),
  },
];
