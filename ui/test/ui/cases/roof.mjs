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
  {
    name: "roof-undo",
    at: job(0),
    act: async (page) => {
      const area = (text) => page.locator(".roof-strip").getByText(text).waitFor();
      await area("1,502.64 sq ft");
      await page.keyboard.press("e");
      await page.keyboard.type("44'6");
      await area("1,663.63 sq ft");
      await page.keyboard.press("Enter");
      await page.getByText("undo").waitFor();
      await page.keyboard.press("Control+z");
      await area("1,502.64 sq ft");
      await page.keyboard.press("Control+Shift+z");
      await area("1,663.63 sq ft");
      await page.keyboard.press("w");
      await page.getByRole("dialog", { name: /^Why 55 bundles/ }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    },
  },
  {
    name: "roof-first",
    at: job(4),
    act: async (page) => {
      await page.getByRole("button", { name: /^Hip/ }).click();
      await page.getByText("Materials to buy").waitFor();
      await page.keyboard.press("s");
      await page.getByRole("tab", { name: "Section 2" }).waitFor();
      await page.getByRole("button", { name: "Remove this section" }).click();
      await page.getByRole("tab", { name: "Section 2" }).waitFor({ state: "detached" });
    },
  },
  {
    name: "roof-sun",
    at: job(1),
    act: look("theme", "sun"),
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
  {
    name: "roof-wide-touch",
    at: job(0),
    size: { width: 1440, height: 900 },
    act: look("density", "touch"),
  },
];
