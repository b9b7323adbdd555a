/** The price book: the list, a search, a new item, a supplier's file before it is taken. */
const ready = (page) => page.getByRole("textbox", { name: "SKU of SH-R30" }).waitFor();
const file = {
  name: "yard-november.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("sku,item,unit_cost\nSH-R30,shingles,37.25\n"),
};

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
    act: async (page) => {
      await ready(page);
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Import CSV" }).click();
      await (await chooser).setFiles(file);
      await page.getByText("What yard-november.csv would change").waitFor();
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
