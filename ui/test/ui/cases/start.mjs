/** Creating and opening the vault. */
const missing = 'window.fakeVault = { state: "missing", key_home: null }';
const locked = 'window.fakeVault = { state: "locked" }';

export const cases = [
  {
    name: "start-create",
    at: "/",
    before: missing,
    act: async (page) => {
      await page.getByLabel("Company").fill("Maple & Slate");
      await page.getByRole("button", { name: "Create the vault" }).click();
      await page.getByText("The timeline needs a name.").waitFor();
    },
  },
  {
    name: "start-created",
    at: "/",
    before: missing,
    act: async (page) => {
      await page.getByLabel("Company").fill("Maple & Slate");
      await page.getByLabel("Your name").fill("Dana Whitlock");
      await page.getByLabel("Passphrase", { exact: true }).fill("four plain words here");
      await page.getByLabel("Passphrase again").fill("four plain words here");
      await page.getByRole("button", { name: "Create the vault" }).click();
      await page.getByText("Vandersloot").first().waitFor();
    },
  },
  {
    name: "start-wrong-key",
    at: "/",
    before: locked,
    act: async (page) => {
      await page.getByLabel("Passphrase").fill("not this one");
      await page.keyboard.press("Enter");
      await page.getByText("That passphrase does not open this vault").first().waitFor();
    },
  },
  {
    name: "start-recovery-wrong",
    at: "/",
    before: locked,
    act: async (page) => {
      await page.getByRole("button", { name: "Open with the recovery code" }).click();
      await page.getByLabel("Recovery code").fill("AAAAAA-BBBBBB");
      await page.keyboard.press("Enter");
      await page.getByText("This code does not open this vault").first().waitFor();
    },
  },
  {
    name: "start-recovered",
    at: "/",
    before: locked,
    act: async (page) => {
      await page.getByRole("button", { name: "Open with the recovery code" }).click();
      await page
        .getByLabel("Recovery code")
        .fill("7K3QM2-D9X4VT-0PB6HJ-WZ81RC-4N5YEG-QM7T2A-XS90KD-6VHP3B-JT5W8F");
      await page.keyboard.press("Enter");
      await page.getByText("Vandersloot").first().waitFor();
    },
  },
  {
    name: "start-key-gone",
    at: "/",
    before: `window.fakeVault = { state: "locked", key_home: "keychain" }; window.fakeFail = { unlock_vault: "key_gone" }`,
    act: async (page) => {
      await page.getByText("Database and photos are untouched").waitFor();
      await page.getByRole("button", { name: "Begin a new vault" }).click();
      await page.getByText("Nothing is erased.").waitFor();
    },
  },
  {
    name: "start-revoked",
    at: "/",
    before: `window.fakeVault = { state: "locked", key_home: "keychain" }; window.fakeFail = { unlock_vault: "revoked" }`,
    act: async (page) => {
      await page.getByText("The office revoked this laptop.").waitFor();
      await page.getByRole("button", { name: "Open with the recovery code" }).waitFor();
      await page.getByRole("button", { name: "Begin a new vault" }).waitFor();
    },
  },
  {
    name: "start-key-gone-code",
    at: "/",
    before: `window.fakeVault = { state: "locked", key_home: "keychain" }; window.fakeFail = { unlock_vault: "key_gone" }`,
    act: async (page) => {
      await page.getByRole("button", { name: "Open with the recovery code" }).click();
      await page.evaluate(() => {
        window.fakeFail = {};
      });
      await page
        .getByLabel("Recovery code")
        .fill("7K3QM2-D9X4VT-0PB6HJ-WZ81RC-4N5YEG-QM7T2A-XS90KD-6VHP3B-JT5W8F");
      await page.keyboard.press("Enter");
      await page.getByText("Vandersloot").first().waitFor();
    },
  },
  {
    name: "start-set-aside",
    at: "/",
    before: `window.fakeVault = { state: "locked", key_home: "keychain" }; window.fakeFail = { unlock_vault: "key_gone" }`,
    act: async (page) => {
      await page.getByRole("button", { name: "Begin a new vault" }).click();
      await page.getByRole("button", { name: "Set the old vault aside" }).click();
      await page.getByRole("button", { name: "Create the vault" }).waitFor();
    },
  },
  {
    name: "start-newer",
    at: "/",
    before: `${locked}; window.fakeFail = { unlock_vault: "newer_database" }`,
    act: async (page) => {
      await page.getByLabel("Passphrase").fill("correct horse");
      await page.keyboard.press("Enter");
      await page.getByText("It was not touched").waitFor();
    },
  },
];
