/** The settings. */
const shown = (page) => page.getByRole("heading", { name: "Detection" }).waitFor();

export const cases = [
  {
    name: "settings-license",
    at: "/settings?at=company",
    before: "window.fakeCompany = { license: '' }",
    act: async (page) => {
      await page.getByLabel("License number").waitFor();
      await page.waitForFunction(
        () => document.activeElement?.getAttribute("aria-label") === "License number",
      );
    },
  },
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
  {
    name: "settings-company",
    at: "/settings",
    act: async (page) => {
      await shown(page);
      const terms = page.getByRole("textbox", { name: "Terms" });
      await page.getByRole("textbox", { name: "Phone" }).fill("(802) 555-0199");
      await page.getByRole("textbox", { name: "E-mail" }).fill("desk@mapleslate.example");
      await terms.fill("First.\n\nSecond.");
      await terms.blur();
      await page.getByText("Saved").waitFor();
      // Away and back: the terms are left without an empty paragraph, and no save lost another.
      await page.evaluate(() => {
        location.hash = "/jobs";
      });
      await terms.waitFor({ state: "detached" });
      await page.evaluate(() => {
        location.hash = "/settings";
      });
      await page.waitForFunction(() => {
        const of = (name) => document.querySelector(`[aria-label="${name}"]`)?.value;
        return (
          of("Terms") === "First.\nSecond." &&
          of("Phone") === "(802) 555-0199" &&
          of("E-mail") === "desk@mapleslate.example"
        );
      });
      await terms.scrollIntoViewIfNeeded();
    },
  },
];
