/** The office: enrolling, the line that tells what waits, the inbox. */
const clash = (id, field, base, kept, other, more = {}) => ({
  id,
  kind: "clash",
  entity: "job",
  field,
  job_id: null,
  job: "Job 2041, Vandersloot",
  base,
  kept: { value: kept, person: "Dana Whitlock", at: "2026-11-19T15:04:00Z", here: false },
  other: { value: other, person: "Kim Alder", at: "2026-11-19T16:40:00Z", here: true },
  effect_cents: null,
  effect_milli: null,
  ...more,
});

const two = [
  clash(
    "01930000-0000-7000-8000-00000000c001",
    "access",
    "Front gate",
    "Side gate, code 4411",
    "Ring first, dog in the yard",
  ),
  clash("01930000-0000-7000-8000-00000000c002", "unit_cost", 4200, 4350, 4600, {
    entity: "price_item",
    job: "",
    effect_cents: 250,
  }),
];
const withTwo = `window.fakeOffice = true; window.fakeSync = { office: true, needs_you: 2 }; window.fakeConflicts = ${JSON.stringify(two)}`;

export const cases = [
  {
    name: "inbox",
    at: "/inbox",
    before: withTwo,
    act: async (page) => {
      await page.getByText("Side gate, code 4411").waitFor();
      await page.getByText("Ring first, dog in the yard").waitFor();
      await page.getByText("Front gate").waitFor();
      await page.getByText("Dana Whitlock, ").waitFor();
    },
  },
  {
    name: "inbox-keys",
    at: "/inbox",
    before: withTwo,
    act: async (page) => {
      await page.getByText("Side gate, code 4411").waitFor();
      await page.keyboard.press("b");
      await page.getByText("Side gate, code 4411").waitFor({ state: "detached" });
      await page.getByText("$43.50").waitFor();
      await page.getByText("Taking the other value: + $2.50").waitFor();
      await page.keyboard.press("a");
      await page.getByText("Nothing needs you").waitFor();
    },
  },
  {
    name: "inbox-own",
    at: "/inbox?touch",
    before: withTwo,
    act: async (page) => {
      await page.getByText("Side gate, code 4411").waitFor();
      await page.keyboard.press("k");
      await page.getByRole("textbox", { name: "The value from both" }).waitFor();
    },
  },
  {
    name: "office-enrol",
    at: "/settings",
    act: async (page) => {
      const enrol = page.getByRole("button", { name: "Enrol this laptop" });
      await enrol.waitFor();
      await page.getByLabel("Server").fill("https://api.example.com");
      await page.getByLabel("E-mail", { exact: true }).last().fill("kim@mapleslate.example");
      await page.getByLabel("Name of this laptop").fill("Truck 2");
      await enrol.scrollIntoViewIfNeeded();
    },
  },
];
