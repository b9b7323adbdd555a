/** The settings. */
const shown = (page) => page.getByRole("heading", { name: "Detection", exact: true }).waitFor();

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
      await page.getByRole("textbox", { name: "E-mail" }).first().fill("desk@mapleslate.example");
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
  {
    name: "settings-model-shelf",
    at: "/settings",
    act: async (page) => {
      const title = page.getByRole("heading", { name: "Detection model" });
      await title.waitFor();
      // By keyboard alone: bring one, use it, go back.
      await page.getByRole("button", { name: "Bring a model…" }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("64 values of its maker came out the same here.").waitFor();
      await page.getByRole("button", { name: "Use roof 3" }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("Photos are analyzed with roof 3 from now on.").waitFor();
      // The button that was pressed is gone; the keyboard stays in the list.
      await page.waitForFunction(() => document.activeElement?.closest(".set-control") !== null);
      const back = page.getByRole("button", { name: "Back to roof 1" });
      await back.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Back to roof 3" }).waitFor();
      // One that is taken off can be put back.
      await page.getByRole("button", { name: "Remove roof 2" }).click();
      await page.getByText("roof 2 was taken off the shelf.").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Use roof 2" }).waitFor();
      await title.scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-model-compare",
    at: "/settings",
    act: async (page) => {
      await page.getByRole("button", { name: "Compare", exact: true }).click();
      await page.locator("caption", { hasText: "On 41 photos with 74 marks of damage" }).waitFor();
      await page.getByText("Few photos say little: with 41 photos and 74 marks").waitFor();
      await page.getByText("On 41 of 41 photos people reviewed with the suggestions of roof 1").waitFor();
      await page.getByText("51 of 74").first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-model-export",
    at: "/settings",
    act: async (page) => {
      await page.getByText("128 photos reviewed, 41 of them looked over whole").waitFor();
      await page.getByRole("button", { name: "Export for training…" }).click();
      await page.getByRole("button", { name: "Show folder" }).click();
      await page.getByText("1 photo left out").click();
      await page.getByText("DJI_0007.JPG is damaged").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-model-stop",
    at: "/settings",
    before: () => {
      globalThis.fakeHold = true;
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Export for training…" }).click();
      await page.getByText("16 of 128 photos written").waitFor();
      await page.waitForFunction(() => document.activeElement?.textContent?.includes("Stop"));
      await page.keyboard.press("Enter");
      await page.getByText("Nothing was left in the folder.").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-model-refused",
    at: "/settings",
    before: () => {
      globalThis.fakeFail = { import_model: "model_broken" };
      globalThis.fakeModelProblem = "model_damaged";
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Bring a model…" }).click();
      await page.getByText("The model gives other results here than where it was made.").waitFor();
      await page.getByRole("button", { name: "Use roof 2" }).click();
      await page.getByRole("button", { name: "Use the model that ships" }).click();
      await page.getByRole("button", { name: "Use the model that ships" }).waitFor({ state: "detached" });
      await page.getByText("The model gives other results").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-model-touch",
    at: "/settings",
    size: { width: 1024, height: 768 },
    act: async (page) => {
      await shown(page);
      await page.getByRole("button", { name: "Sunlight" }).click();
      await page.getByRole("button", { name: "Touch" }).click();
      await page.waitForSelector('html[data-theme="sun"][data-density="touch"]');
      await page.getByRole("button", { name: "Compare", exact: true }).click();
      await page.getByText("51 of 74").first().scrollIntoViewIfNeeded();
    },
  },
];
