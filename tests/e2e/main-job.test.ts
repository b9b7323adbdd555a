/** The main job in the real window: photos in, reviewed damage, a priced quote out, and all of it still there later. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { App } from "./app.ts";
import { type Mark, Reviewer } from "./reviewer.ts";
import { KEY, type Screen } from "./screen.ts";
import { PdfViewer } from "./viewer.ts";

const PHOTOS = fileURLToPath(new URL("../../samples/photos", import.meta.url));
const PASSPHRASE = "tarp ladder chalk ridge";
/** Detection of all sample photos in a debug build on two busy cores. */
const ANALYSIS_MS = 240_000;

const photoNames = readdirSync(PHOTOS).filter((name) => /\.jpe?g$/i.test(name));
const data = mkdtempSync(join(tmpdir(), "brainops-e2e-"));
const viewer = new PdfViewer();
const app = new App(data, viewer.env);
let screen: Screen;
let reviewer: Reviewer;
let jobId = "";
let broken = false;

/** One step of the job. Steps build on each other, so after a failure the rest is not tried. */
function step(name: string, act: () => Promise<void>): void {
  test(name, async () => {
    assert.ok(!broken, "an earlier step failed");
    const shot = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    try {
      await act();
      await screen.shot(shot);
    } catch (error) {
      broken = true;
      await screen.shot(`failed-${shot}`);
      process.stderr.write(`${app.log}\n`);
      throw error;
    }
  });
}

/** Opens a page of the job by its tab. */
async function open(page: RegExp): Promise<void> {
  await screen.go(`/jobs/${jobId}`);
  await screen.press("link", page);
}

describe("the main job", () => {
  before(async () => {
    screen = await app.start();
    reviewer = new Reviewer(screen);
  });

  after(async () => {
    await app.stop();
    viewer.remove();
    rmSync(data, { recursive: true, force: true });
  });

  step("first run asks for a company and a passphrase", async () => {
    await screen.fill("Company", "Maple & Slate Roofing");
    await screen.fill("Your name", "Dana Whitlock");
    await screen.fill("Passphrase", PASSPHRASE);
    await screen.fill("Passphrase again", PASSPHRASE);
  });

  step("the vault is made with the demo job", async () => {
    await screen.press("button", "Create the vault");
    await screen.reads(/Jobs.*Vandersloot|demo/i, 60_000);
  });

  step("a new job", async () => {
    await screen.press("button", /^New job/);
    await screen.fill("Last name or company", "Okonjo-Reyes");
    await screen.fill("Street and number", "15 Bellwether Ct");
    await screen.press("button", "Create job");
    await screen.reads(/Okonjo-Reyes/);
    jobId = await screen.holds<string>(
      "the address of the job",
      "return location.hash.match(/jobs\\/([0-9a-f-]{36})/)?.[1]",
    );
  });

  step("photos arrive", async () => {
    // The system's own file dialog can't be driven; this is the call it makes after a choice.
    const begun = await screen.invoke<{ id: string }>("start_import", {
      job_id: jobId,
      paths: [PHOTOS],
      analyze: true,
    });
    await screen.go(`/jobs/${jobId}/import?import=${begun.id}`);
    await screen.reads(new RegExp(`All ${photoNames.length} files are saved here`), 60_000);
  });

  step("thumbnails are shown", async () => {
    await open(/^Photos/);
    await screen.holds(
      "every thumbnail",
      `return [...document.querySelectorAll("main img")]
         .filter((image) => image.complete && image.naturalWidth > 0).length >= arguments[0]`,
      30_000,
      photoNames.length,
    );
  });

  step("originals lie encrypted on the disk", async () => {
    const kept = files(join(data, "photos")).map((path) => readFileSync(path));
    for (const name of photoNames) {
      const middle = readFileSync(join(PHOTOS, name)).subarray(100_000, 100_064);
      assert.ok(
        kept.every((bytes) => !bytes.includes(middle)),
        `${name} can be read without the key`,
      );
    }
    assert.ok(kept.length >= photoNames.length, "an original is missing");
  });

  step("analysis finishes", async () => {
    await screen.settles("every photo to be analyzed", ANALYSIS_MS, async () => {
      const page = await screen.invoke<{ rows: { analysis: string }[] }>("list_photos", {
        job_id: jobId,
        offset: 0,
        limit: 100,
      });
      return page.rows.every((row) => row.analysis === "done");
    });
  });

  step("suggestions are decided by keyboard alone", async () => {
    await open(/^Findings/);
    await screen.find("button", /^Finish later|^Done/);
    const photo = await reviewer.photoId();
    const presses = await reviewer.showAtLeast(4);
    const accepted = await reviewer.change(photo, "a");
    assert.equal(accepted.after.verdict, "accepted");
    const rejected = await reviewer.change(photo, "r");
    assert.equal(rejected.after.verdict, "rejected");
    assert.notEqual(rejected.after.id, accepted.after.id);
    const renamed = await reviewer.change(photo, await reviewer.otherClass());
    assert.notEqual(renamed.after.class, renamed.before?.class);
    assert.equal(renamed.after.verdict, "to_check");
    await screen.reads(/The model said/);
    const moved = await reviewer.change(photo, KEY.right);
    assert.notDeepEqual(moved.after.box, moved.before?.box);
    // Whatever a person decides, what the model said stays as it was.
    for (const { before, after } of [accepted, rejected, renamed, moved]) {
      assert.ok(before?.suggestion, "a person's own mark was changed");
      assert.deepEqual(after.suggestion, before.suggestion);
    }
    const undone = await reviewer.change(photo, KEY.control, "z");
    assert.deepEqual([undone.after.id, undone.after.box], [moved.after.id, moved.before?.box]);
    const again = await reviewer.change(photo, KEY.control, KEY.shift, "z");
    assert.deepEqual(again.after.box, moved.after.box);
    await reviewer.raise(presses);
  });

  step("a mark is drawn by keyboard", async () => {
    const photo = await reviewer.photoId();
    const before = await reviewer.marks(photo);
    await screen.keys("n");
    const { after } = await reviewer.change(photo, KEY.enter);
    assert.ok(!before.some((mark) => mark.id === after.id));
    assert.deepEqual([after.verdict, after.suggestion], ["accepted", null]);
    await screen.keys("j");
    await screen.settles("the next photo", 10_000, async () => (await reviewer.photoId()) !== photo);
  });

  step("a mark is drawn by mouse, rejected and taken back", async () => {
    const photo = await reviewer.photoId();
    const drawn = await drawBox(photo);
    assert.equal(drawn.verdict, "accepted");
    await screen.reads(/Drawn by Dana Whitlock/);
    const rejected = await reviewer.change(photo, "r");
    assert.deepEqual([rejected.after.id, rejected.after.verdict], [drawn.id, "rejected"]);
    const undone = await reviewer.change(photo, KEY.control, "z");
    assert.deepEqual([undone.after.id, undone.after.verdict], [drawn.id, "accepted"]);
  });

  step("the roof of example A measures 1,502.64 sq ft", async () => {
    await open(/^Roof/);
    await screen.press("button", /^Gable/);
    await screen.fill(/^Length/, "40");
    await screen.fill(/^Width/, "30");
    await screen.fill(/^Overhang/, "1");
    await screen.fill(/^Pitch/, "6");
    await screen.fill(/^Layers to remove/, "1");
    await screen.fill(/^Pipe boots/, "2");
    await screen.keys(KEY.enter);
    if (!(await screen.isTicked(/^Ice-dam area/))) await screen.press("checkbox", /^Ice-dam area/);
    await screen.reads(/1,502\.64 sq ft/);
  });

  step("materials say 50 bundles of shingles", async () => {
    await screen.reads(/Shingles 1,502\.64 sq ft 10 % 50 ?bundles/);
  });

  step("the estimate comes to $9,030.89", async () => {
    await screen.press("button", /^Make the estimate/);
    await screen.reads(/\$9,030\.89/);
  });

  step("the quote is issued as PDF", async () => {
    await screen.press("button", "Issue the quote");
    await screen.press("button", "Issue revision 1");
    await document("quote");
  });

  step("the report is written as PDF", async () => {
    await open(/^Documents/);
    await screen.press("button", "Write report");
    await document("report");
  });

  step("locking closes the vault", async () => {
    await screen.press("link", "Settings");
    await screen.press("button", "Lock the vault");
    await screen.find("textbox", "Passphrase");
  });

  step("a wrong passphrase is refused in a sentence", async () => {
    await screen.fill("Passphrase", "not this one at all");
    await screen.press("button", "Open");
    await screen.reads(/That passphrase does not open this vault\. Nothing is erased after wrong tries\./);
  });

  step("the right passphrase opens it", async () => {
    await screen.fill("Passphrase", PASSPHRASE);
    await screen.press("button", "Open");
    await screen.find("button", "Lock the vault");
  });

  step("after a restart everything is still there", async () => {
    await app.stop();
    screen = await app.start();
    await screen.fill("Passphrase", PASSPHRASE);
    await screen.press("button", "Open");
    await screen.reads(/Okonjo-Reyes/);
    await screen.go(`/jobs/${jobId}`);
    await screen.reads(/\$9,030\.89/);
    await open(/^Documents/);
    await screen.reads(/quote/i);
  });
});

/** Waits until the job has a document of this kind, and opens it in the person's own viewer. */
async function document(kind: "quote" | "report"): Promise<void> {
  type Row = { id: string; kind: string; pages: number; size_bytes: number };
  const row = await screen.settles(`a ${kind}`, 60_000, async () => {
    const rows = await screen.invoke<Row[]>("list_documents", jobId);
    return rows.find((one) => one.kind === kind);
  });
  assert.ok(row.pages >= 1);
  const before = viewer.opened.length;
  await screen.invoke("open_document", row.id);
  const file = await screen.settles("the viewer to open it", 10_000, async () => viewer.opened[before]);
  const bytes = readFileSync(file);
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  assert.equal(bytes.length, row.size_bytes);
}

/** Draws a box in the middle of the photo with the mouse, and gives what was saved. */
async function drawBox(photo: string): Promise<Mark> {
  const before = await reviewer.marks(photo);
  await screen.keys("n");
  const middle = await screen.middleOf("main [data-viewer]");
  await screen.drag({ x: middle.x - 40, y: middle.y - 30 }, { x: middle.x + 40, y: middle.y + 30 });
  await screen.keys(KEY.enter);
  return screen.settles("the drawn mark to be saved", 10_000, async () => {
    const found = await reviewer.marks(photo);
    return found.find((mark) => !before.some((known) => known.id === mark.id));
  });
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
