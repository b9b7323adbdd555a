/** The main screens in every look: dark, sunlight, and touch at the size of a tablet, with the focus ring on screen. */
const JOB = "/jobs/01938f00-0000-7000-8000-000000000000";
const tablet = { width: 1024, height: 768 };

const LOOKS = [
  { look: "dark", theme: "dark", density: "desktop" },
  { look: "sun", theme: "sunlight", density: "desktop" },
  { look: "touch", theme: "light", density: "touch", size: tablet },
  { look: "sun-touch", theme: "sunlight", density: "touch", size: tablet },
];

const heading = (name) => (page) => page.getByRole("heading", { name }).first().waitFor();
const SCREENS = [
  { screen: "jobs", at: "/jobs", ready: (page) => page.getByText("Vandersloot").first().waitFor() },
  { screen: "board", at: "/jobs?view=board", ready: (page) => page.locator(".lane").first().waitFor() },
  { screen: "job", at: JOB, ready: heading("Harriet Vandersloot") },
  { screen: "photos", at: `${JOB}/photos`, ready: (page) => page.locator("[data-photo]").first().waitFor() },
  { screen: "import", at: `${JOB}/import`, ready: heading("From a folder or files") },
  { screen: "roof", at: `${JOB}/roof`, ready: heading("Materials to buy") },
  {
    screen: "estimate",
    at: `${JOB}/estimate`,
    ready: (page) => page.getByText("Whole bundles").or(page.getByText("Total")).first().waitFor(),
  },
  {
    screen: "documents",
    at: `${JOB}/documents`,
    ready: (page) => page.getByText("Inspection report").waitFor(),
  },
  {
    screen: "prices",
    at: "/prices",
    ready: (page) => page.getByRole("textbox", { name: "SKU of SH-R30" }).waitFor(),
  },
  { screen: "settings", at: "/settings", ready: heading("Detection model") },
];

/** Every stop of Tab must be seen: an outline, on the element or around it. */
async function focusIsSeen(page) {
  for (let stop = 0; stop < 14; stop += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const ringed = (element) => {
        const style = getComputedStyle(element);
        return (
          (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2) ||
          style.boxShadow !== "none"
        );
      };
      const near = [
        one,
        one.parentElement,
        one.nextElementSibling,
        ...one.querySelectorAll(".line.on, .check"),
      ];
      if (near.some((element) => element && ringed(element))) return null;
      return `${one.tagName.toLowerCase()}.${one.className}`;
    });
    if (unseen) throw new Error(`the focus on ${unseen} is not seen`);
  }
}

export const cases = SCREENS.flatMap(({ screen, at, ready }) =>
  LOOKS.map(({ look, theme, density, size }) => ({
    name: `look-${screen}-${look}`,
    at,
    ...(size ? { size } : {}),
    before: `window.fakeSettings = ${JSON.stringify({ theme, density })}`,
    act: async (page) => {
      await ready(page);
      await focusIsSeen(page);
    },
  })),
);
