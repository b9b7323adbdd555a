/** The settings. */
const shown = (page) => page.getByRole("heading", { name: "Detection" }).waitFor();

export const cases = [
  { name: "settings", at: "/settings", act: shown },
  {
    name: "settings-change",
    at: "/settings",
    act: async (page) => {
      await shown(page);
      await page.getByRole("button", { name: "Sunlight" }).click();
      await page.getByRole("button", { name: "Touch" }).click();
      await page.waitForSelector('html[data-theme="sun"][data-density="touch"]');
    },
  },
];
