/** The roof page: the worked example, a house of three parts, an entry that can't be, a derivation, no roof. */
const job = (n) => `/jobs/01938f00-0000-7000-8000-${String(n).padStart(12, "0")}/roof`;
const look = (name, value) => async (page) => {
  await page.getByText("Materials to buy").waitFor();
  await page.evaluate(([key, to]) => document.documentElement.setAttribute(key, to), [`data-${name}`, value]);
};

export const cases = [
  {
    name: "roof",
    at: job(0),
    act: async (page) => {
      await page.getByText("Materials to buy").waitFor();
      await page.keyboard.press("ArrowDown");
    },
  },
  {
    name: "roof-why",
    at: job(0),
    act: async (page) => {
      await page.locator('[data-item="ice_water"] button').click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "roof-house",
    at: job(1),
    act: async (page) => {
      await page.getByText("Materials to buy").waitFor();
      await page.keyboard.press("ArrowDown");
    },
  },
  {
    name: "roof-problem",
    at: job(0),
    act: async (page) => {
      await page.getByText("Materials to buy").waitFor();
      await page.getByLabel("Pitch").fill("40");
      await page.getByText("Pitch is rise over 12").waitFor();
    },
  },
  { name: "roof-empty", at: job(4), act: (page) => page.getByText("No roof yet").waitFor() },
  {
    name: "roof-dark",
    at: job(0),
    act: look("theme", "dark"),
  },
  {
    name: "roof-touch",
    at: job(0),
    size: { width: 1180, height: 820 },
    act: look("density", "touch"),
  },
];
