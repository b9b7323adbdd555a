/** Photos, import and review. */
const job = "01938f00-0000-7000-8000-000000000000";
const scene = (name) => `globalThis.fakeScene = "${name}";`;
const run = "01939a00-0000-7000-8000-000000000001";
const photo = (n) => `01938f00-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** The photo and its tiles are on the canvas. */
async function painted(page) {
  await page.locator(".viewer-photo").waitFor();
  await page.waitForTimeout(1200);
}

export const cases = [
  { name: "photos-grid", at: `/jobs/${job}/photos`, act: (page) => page.locator(".ph").first().waitFor() },
  {
    name: "photos-import-pick",
    at: `/jobs/${job}/import`,
    before: scene("card"),
    act: (page) => page.getByText("DJI_M3E").waitFor(),
  },
  {
    name: "photos-import-running",
    at: `/jobs/${job}/import?import=${run}`,
    before: scene("import-running"),
    act: (page) => page.locator(".ph .scan").first().waitFor(),
  },
  {
    name: "photos-import-finished",
    at: `/jobs/${job}/import?import=${run}`,
    before: scene("import-finished"),
    act: (page) => page.getByText("Review").first().waitFor(),
  },
  {
    name: "photos-import-gone",
    at: `/jobs/${job}/import?import=${run}`,
    before: scene("import-source-gone"),
    act: (page) => page.getByText("Go on").waitFor(),
  },
  { name: "review", at: `/jobs/${job}/review?photo=${photo(4)}`, act: painted },
];
