/** The price book: the list, a search, a new item, a supplier's file before it is taken. */
const ready = (page) => page.getByRole("textbox", { name: "SKU of SH-R30" }).waitFor();
const file =
  'window.fakePriceFile = { name: "yard-november.csv", text: "sku,item,unit_cost\\nSH-R30,shingles,37.25\\n" }';

export const cases = [
  { name: "prices", at: "/prices", act: ready },
  {
    name: "prices-search",
    at: "/prices",
    act: async (page) => {
      await ready(page);
      await page.keyboard.press("/");
      await page.keyboard.type("ridge best");
      await page.getByText("Nothing in the book matches").waitFor();
      await page.getByRole("searchbox").fill("ridge");
    },
  },
  {
    name: "prices-new",
    at: "/prices",
    act: async (page) => {
      await ready(page);
      await page.keyboard.press("n");
      await page.getByRole("button", { name: "Add it" }).click();
      await page.getByText("An item needs a SKU").waitFor();
    },
  },
  {
    name: "prices-import",
    at: "/prices",
    before: file,
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Import CSV" }).click();
      await page.getByText("What yard-november.csv would change").waitFor();
    },
  },
  {
    name: "prices-export",
    at: "/prices",
    act: async (page) => {
      await ready(page);
      await page.getByRole("button", { name: "Export CSV" }).click();
      await page.getByText("Exported as price-book-2026-11.csv.").waitFor();
    },
  },
  {
    name: "prices-edit",
    at: "/prices",
    act: async (page) => {
      await ready(page);
      const cost = page.getByRole("textbox", { name: "Cost of SH-R30" });
      await cost.fill("thirty");
      await page.keyboard.press("Enter");
      if ((await cost.getAttribute("aria-invalid")) !== "true") throw new Error("a word passed as a cost");
      await cost.fill("37.25");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Remove Starter" }).click();
      await page.getByText("Removed Starter.").waitFor();
      await page.keyboard.press("Control+z");
      await page.getByText("33 items").waitFor();
      // It is back where it was: the fourth row under the heads.
      const second = page.getByRole("row").nth(4).getByRole("textbox").first();
      if (!(await second.getAttribute("aria-label"))?.includes("ST-105"))
        throw new Error("Starter is not back in its place");
    },
  },
  {
    name: "prices-dark",
    at: "/prices",
    act: async (page) => {
      await ready(page);
      await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
    },
  },
];
