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
    name: "photos-model-gone",
    at: `/jobs/${job}/photos`,
    before: () => {
      globalThis.fakeAnalysisCode = "model_missing";
    },
    act: async (page) => {
      await page.getByText("The detection model is not there.").waitFor();
      await page.getByRole("button", { name: "Use the model that ships" }).click();
      await page.getByText("The detection model is not there.").waitFor({ state: "detached" });
    },
  },
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
  { name: "review", at: `/jobs/${job}/review?photo=${photo(5)}`, act: painted },
  {
    name: "review-zoomed",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      await page.locator(".viewer-photo").hover({ position: { x: 400, y: 300 } });
      for (let turn = 0; turn < 5; turn += 1) await page.mouse.wheel(0, -190);
      await page.waitForTimeout(1500);
    },
  },
  {
    name: "review-decide",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      const before = await page.locator(".fr.on").textContent();
      await page.keyboard.press("a");
      await page.waitForFunction((old) => document.querySelector(".fr.on")?.textContent !== old, before);
      await page.keyboard.press("r");
      await page.keyboard.press("Tab");
      await page.keyboard.press("7");
      await page.getByText("The model said").waitFor();
      await page.keyboard.press("c");
      await page.getByRole("radiogroup", { name: "Classes" }).waitFor();
    },
  },
  {
    name: "review-digits",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      const before = await page.locator(".cls-button").textContent();
      // A digit in another control is none for the class.
      for (const focus of [".sev input", ".slider", ".film .frame", ".rv-bar button:enabled"]) {
        await page.locator(focus).first().focus();
        await page.keyboard.press("7");
        await page.waitForTimeout(150);
        const now = await page.locator(".cls-button").textContent();
        if (now !== before) throw new Error(`7 in ${focus} gave ${now}`);
      }
      await page.locator(".fr.on").focus();
      await page.keyboard.press("7");
      await page.getByText("The model said").waitFor();
    },
  },
  {
    name: "review-skipped",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    before: scene("skipped"),
    act: async (page) => {
      await painted(page);
      await page.getByText("The model saw no roof on the hatched 33 %").waitFor();
      await page.getByRole("button", { name: "Analyze everything" }).click();
      await page.getByText("The model saw no roof").waitFor({ state: "detached" });
    },
  },
  {
    name: "review-unseen",
    at: `/jobs/${job}/review?photo=${photo(7)}`,
    act: async (page) => {
      await page.locator(".viewer-photo").waitFor();
      // A person's word is what makes a photo without findings a checked one; it also goes on to the next.
      await page.locator(".frame.on[aria-label='DJI_0145.JPG, 0 findings, not looked at yet']").waitFor();
      await page.keyboard.press("d");
      const over = page.getByRole("button", { name: "DJI_0145.JPG, done, checked, 0 findings accepted" });
      await over.click();
      await page.getByText("Looked over by Dana Whitlock").waitFor();
      await page.getByRole("button", { name: "Take back" }).click();
      await page.locator(".frame.on[aria-label='DJI_0145.JPG, 0 findings, not looked at yet']").waitFor();
      await page.getByRole("button", { name: "Whole photo looked over" }).click();
      await over.click();
    },
  },
  {
    name: "review-corner",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      // A mark drawn in the toolbar's corner sends the toolbar away.
      await page.keyboard.press("n");
      const bar = await page.locator(".hud-zoom").boundingBox();
      const frame = await page.locator(".viewer-photo").boundingBox();
      await page.mouse.move(bar.x - 40, bar.y + 60);
      await page.mouse.down();
      await page.mouse.move(bar.x + 80, frame.y + 6, { steps: 4 });
      await page.mouse.up();
      await page.locator(".hud-zoom.away").waitFor();
    },
  },
  {
    name: "review-measure",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    before: scene("no-size"),
    act: async (page) => {
      await painted(page);
      await page.keyboard.press("m");
      await page.getByLabel("Known length").waitFor();
      await page.mouse.move(300, 500);
      await page.mouse.down();
      await page.mouse.move(620, 380, { steps: 4 });
      await page.mouse.up();
      await page.getByLabel("Known length").fill("about ten");
      await page.getByText("Feet and inches, such as").waitFor();
      await page.getByLabel("Known length").fill("10' 6 1/2\"");
    },
  },
  {
    name: "review-measured",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    before: scene("no-size"),
    act: async (page) => {
      await painted(page);
      await page.getByRole("button", { name: "Mark a known length" }).click();
      await page.getByLabel("Known length").fill("10' 6\"");
      // Back on the photo, the arrows move an end of the line.
      await page.locator("[data-viewer]").focus();
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByLabel("Known length").waitFor({ state: "detached" });
      await page.getByText("± 1 %, at the middle").waitFor();
    },
  },
  {
    name: "photos-peek",
    at: `/jobs/${job}/photos`,
    act: async (page) => {
      await page.locator("[data-photo]").nth(3).focus();
      await page.keyboard.press("Space");
      await page.locator(".peek-photo img").waitFor();
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(
        () => document.querySelector(".peek-photo figcaption b")?.textContent === "DJI_0142.JPG",
      );
      await page.waitForFunction(() => document.querySelector(".peek-photo img")?.complete);
    },
  },
  {
    name: "review-undo",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      const first = await page.locator(".fr.on").textContent();
      await page.keyboard.press("a");
      await page.waitForFunction((old) => document.querySelector(".fr.on")?.textContent !== old, first);
      await page.keyboard.press("j");
      await page.getByText("DJI_0144.JPG").waitFor();
      await page.keyboard.press("Control+z");
      await page.getByText("DJI_0143.JPG").waitFor();
      await page.waitForFunction((old) => document.querySelector(".fr.on")?.textContent === old, first);
    },
  },
  {
    name: "review-new-box",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      await page.keyboard.press("n");
      for (let turn = 0; turn < 20; turn += 1) await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("4");
      await page.waitForTimeout(300);
    },
  },
  {
    name: "review-drawn",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    act: async (page) => {
      await painted(page);
      await page.keyboard.press("n");
      await page.mouse.move(500, 400);
      await page.mouse.down();
      await page.mouse.move(600, 470, { steps: 4 });
      await page.mouse.up();
      await page.getByText("Drawn by Dana Whitlock").waitFor();
    },
  },
  {
    name: "review-refused",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    before: scene("refuses-edits"),
    act: async (page) => {
      await painted(page);
      await page.keyboard.press("a");
      await page.getByText("was not saved and was taken back").waitFor();
    },
  },
  {
    name: "review-no-size",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    before: scene("no-size"),
    act: painted,
  },
  {
    name: "review-many",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    before: scene("many-marks"),
    act: painted,
  },
  {
    name: "review-sideways",
    at: `/jobs/${job}/review?photo=${photo(9)}`,
    act: async (page) => {
      await painted(page);
      await page.keyboard.press("0");
      await page.waitForTimeout(800);
    },
  },
  {
    name: "review-fingers",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    touch: true,
    before: scene("touch"),
    act: async (page) => {
      await painted(page);
      const percent = async () => Number.parseFloat(await page.locator(".zoom-value").innerText());
      const photoBox = await page.locator(".viewer-photo").boundingBox();
      const [x, y] = [photoBox.x + photoBox.width / 2, photoBox.y + photoBox.height / 2];
      const client = await page.context().newCDPSession(page);
      const touch = (type, ...spots) =>
        client.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: spots.map(([px, py], id) => ({ x: px, y: py, id })),
        });
      // A tap decides.
      const open = page.locator(".fl-head").first();
      const before = Number.parseInt((await open.innerText()).replace(/\D/g, ""), 10);
      await page.locator(".rv-cur .btn.a").tap();
      await open.getByText(String(before - 1), { exact: true }).waitFor();
      const fit = await percent();
      // Two fingers pull the photo three times larger.
      await touch("touchStart", [x - 60, y], [x + 60, y]);
      for (const half of [90, 120, 150, 180]) await touch("touchMove", [x - half, y], [x + half, y]);
      await touch("touchEnd");
      const pulled = await percent();
      if (pulled < 2.5 * fit || pulled > 3.5 * fit) throw new Error(`pinched from ${fit} % to ${pulled} %`);
      // One finger moves it, and neither zooms nor picks.
      const scroll = () => page.locator(".mini svg").innerHTML();
      const where = await scroll();
      await touch("touchStart", [x, y]);
      for (const by of [20, 60, 120]) await touch("touchMove", [x - by, y]);
      await touch("touchEnd");
      if ((await scroll()) === where) throw new Error("one finger did not move the photo");
      if ((await percent()) !== pulled) throw new Error("one finger zoomed the photo");
    },
  },
  {
    name: "review-touch",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    size: { width: 1280, height: 800 },
    before: 'globalThis.fakeScene = "touch";',
    act: painted,
  },
  {
    name: "review-narrow",
    at: `/jobs/${job}/review?photo=${photo(5)}`,
    size: { width: 860, height: 900 },
    act: painted,
  },
  {
    name: "photos-select",
    at: `/jobs/${job}/photos`,
    act: async (page) => {
      await page.locator(".ph").first().waitFor();
      await page.keyboard.press("x");
      await page.locator(".ph").nth(1).click();
      await page.locator(".ph").nth(2).click();
    },
  },
  {
    name: "photos-save-original",
    at: `/jobs/${job}/photos`,
    act: async (page) => {
      await page.locator(".ph").first().waitFor();
      await page.keyboard.press("x");
      await page.locator(".ph").nth(1).click();
      await page.getByRole("button", { name: "Save original" }).click();
      await page.getByText("Saved as DJI_").waitFor();
    },
  },
  {
    name: "photos-save-original-full-disk",
    at: `/jobs/${job}/photos`,
    before: 'globalThis.fakeScene = "refuses-edits";',
    act: async (page) => {
      await page.locator(".ph").first().waitFor();
      await page.keyboard.press("x");
      await page.locator(".ph").nth(1).click();
      await page.getByRole("button", { name: "Save original" }).click();
      await page.locator("[role=alert]").waitFor();
    },
  },
];
