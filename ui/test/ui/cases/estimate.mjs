/** The estimate page: options, costs on the screen, changes by hand, an entry that can't be priced, no roof. */
const job = (n) => `/jobs/01938f00-0000-7000-8000-${String(n).padStart(12, "0")}/estimate`;
const ready = (page) => page.getByText("Tear-off and install").first().waitFor();
const look = (name, value) => async (page) => {
  await ready(page);
  await page.evaluate(([key, to]) => document.documentElement.setAttribute(key, to), [`data-${name}`, value]);
};

export const cases = [
  { name: "estimate", at: job(0), act: ready },
  {
    name: "estimate-margin",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page.locator(".est .opt .why-number").first().click();
      await page.keyboard.press("m");
      await page.getByText("Cost and margin are on screen.").waitFor();
    },
  },
  {
    name: "estimate-by-hand",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page
        .getByRole("row", { name: /Ridge vent/ })
        .getByRole("button")
        .nth(1)
        .click();
      await page.getByRole("button", { name: "Change quantity" }).click();
      await page.getByLabel("Qty, pieces").fill("12");
      await page.keyboard.press("Enter");
      await page.getByText("by hand", { exact: true }).waitFor();
    },
  },
  {
    name: "estimate-add",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page.keyboard.press("Control+Enter");
      await page.getByLabel("What it is").fill("Reflash the skylight");
      await page.getByLabel("Cost each").fill("a lot");
      await page.getByRole("button", { name: "Add it" }).click();
    },
  },
  {
    name: "estimate-problem",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page.keyboard.press("m");
      await page.getByRole("textbox", { name: "Overhead" }).fill("70");
      await page.keyboard.press("Enter");
      await page.getByRole("textbox", { name: "Profit" }).fill("40");
      await page.getByText("There are no prices").waitFor();
    },
  },
  {
    name: "estimate-sent",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Rev 2, issued" }).click();
      await page.getByText("stays as it was").waitFor();
    },
  },
  {
    name: "estimate-keys",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page.keyboard.press("2");
      await page.getByRole("button", { name: "Better", pressed: true }).waitFor();
      await page.getByText("Payment, Better").waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowRight");
      await page.getByText("Why $169.23 for starter").waitFor();
      await page.keyboard.press("Control+z");
      await page.getByText("Payment, Good").waitFor();
      await page.keyboard.press("m");
      await page.keyboard.press("m");
      if ((await page.getByText("Unit cost").count()) > 0) throw new Error("a cost is on the screen");
    },
  },
  {
    name: "estimate-quote",
    at: job(0),
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Add a line" }).click();
      await page.getByLabel("What it is").fill("Reflash the skylight");
      await page.getByLabel("Cost each").fill("145");
      await page.keyboard.press("Enter");
      await page.getByText("undo").waitFor();
      await page.getByRole("button", { name: "Issue the quote" }).click();
      await page.getByRole("button", { name: "Issue revision 3" }).click();
      await page.getByRole("button", { name: "New revision" }).click();
      await page.getByRole("button", { name: "Rev 4, draft" }).waitFor();
    },
  },
  {
    name: "estimate-first-quote",
    at: job(1),
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Issue the quote" }).click();
      await page.getByRole("button", { name: "Issue revision 1" }).click();
      await page.getByRole("button", { name: "Rev 1, issued" }).waitFor();
    },
  },
  {
    name: "estimate-issue",
    at: job(0),
    before: "window.fakeCompany = { address: '', license: '' }",
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Issue the quote" }).click();
      await page.getByText("The letterhead has no address or license number").waitFor();
      await page.keyboard.press("Escape");
      await page.getByText("The letterhead has no").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Issue the quote" }).click();
      await page.getByText("Issue revision 3 to Harriet Vandersloot?").waitFor();
      await page.getByText("One for the whole job").click();
      await page.getByRole("radio", { name: "One for the whole job" }).isChecked();
    },
  },
  {
    name: "estimate-no-viewer",
    at: job(0),
    before: 'globalThis.fakeScene = "no-viewer";',
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Issue the quote" }).click();
      await page.getByRole("button", { name: "Issue revision 3" }).click();
      await page.getByText("No program on this laptop opens PDF files").waitFor();
      await page.getByRole("button", { name: "Save a copy of Quote, revision 3" }).click();
      await page.getByText("Saved as").waitFor();
    },
  },
  { name: "estimate-empty", at: job(4), act: (page) => page.getByText("No roof yet").waitFor() },
  { name: "estimate-dark", at: job(0), act: look("theme", "dark") },
  { name: "estimate-touch", at: job(0), size: { width: 1180, height: 820 }, act: look("density", "touch") },
];
