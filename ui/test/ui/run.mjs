/**
 * Builds the fake, opens each case of `cases/` in Chromium under the window's content security policy, takes a
 * screenshot into `test/ui/out/` and runs axe-core over it. `npm run test:ui -- NAME...` runs the cases whose name begins so.
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const only = process.argv.slice(2);
const out = join(here, "out");
mkdirSync(out, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const files = readdirSync(join(here, "cases")).filter((file) => file.endsWith(".mjs"));
const loaded = await Promise.all(files.sort().map((file) => import(join(here, "cases", file))));
const cases = loaded
  .flatMap((module) => module.cases)
  .filter(({ name }) => only.length === 0 || only.some((part) => name.startsWith(part)));

await build({ mode: "fake", logLevel: "warn" });
const server = await preview({ mode: "fake", preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
const origin = server.resolvedUrls?.local[0] ?? "";
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** Runs in the page: what fingers must hit and can't, in touch density. A link within a sentence may be smaller. */
function smallTargets() {
  const LEAST_PX = 44;
  if (document.documentElement.dataset.density !== "touch") return [];
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && one.checkVisibility() && box.right > 0 && box.left < innerWidth;
  };
  /** A checkbox is hit by its label, too. */
  const target = (one) => {
    const tick = one.matches("input[type=checkbox], input[type=radio]");
    return (one.matches("input") && one.closest(tick ? "label" : ".input, .field-box")) || one;
  };
  const all = document.querySelectorAll(
    "button, a[href], input, select, textarea, [role=menuitem], [role=option]",
  );
  return [...all]
    .filter((one) => shown(one) && !one.closest("p, .skip, [aria-hidden=true]") && !one.matches(".skip"))
    .filter((one) => {
      const box = target(one).getBoundingClientRect();
      return Math.round(box.width) < LEAST_PX || Math.round(box.height) < LEAST_PX;
    })
    .slice(0, 12)
    .map((one) => {
      const box = target(one).getBoundingClientRect();
      const name = one.getAttribute("aria-label") ?? one.textContent?.trim().slice(0, 30);
      return `touch: ${one.tagName.toLowerCase()}.${one.className} "${name}" is ${Math.round(box.width)} × ${Math.round(box.height)}`;
    });
}

/** A busy machine is slow, not wrong. */
const PATIENCE_MS = 120_000;

/** Runs one case; gives what is wrong. */
async function run({
  name,
  at,
  size = { width: 1440, height: 900 },
  before,
  act,
  touch = false,
  skipAxe = [],
}) {
  const context = await browser.newContext({
    viewport: size,
    reducedMotion: "reduce",
    bypassCSP: false,
    hasTouch: touch,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`page error: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() === "error") wrong.push(`console: ${line.text()}`);
  });
  try {
    if (before) await page.addInitScript(before);
    await page.goto(`${origin}#${at}`);
    await page.waitForSelector("main");
    await act?.(page);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(out, `${name}.png`) });
    await page.evaluate(axe);
    const report = await page.evaluate(
      (skip) =>
        globalThis.axe.run(document, {
          resultTypes: ["violations"],
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
          rules: Object.fromEntries(skip.map((id) => [id, { enabled: false }])),
        }),
      skipAxe,
    );
    wrong.push(...(await page.evaluate(smallTargets)));
    if (await page.evaluate(() => document.documentElement.dataset.theme === "sun")) {
      const strict = await page.evaluate(
        (skip) =>
          globalThis.axe.run(document, {
            resultTypes: ["violations"],
            runOnly: {
              type: "rule",
              values: skip.includes("color-contrast") ? [] : ["color-contrast-enhanced"],
            },
          }),
        skipAxe,
      );
      report.violations.push(...strict.violations);
    }
    for (const found of report.violations)
      wrong.push(
        `axe ${found.id}: ${found.help}\n    ${found.nodes
          .slice(0, 4)
          .map((node) => `${node.target.join(" ")}  ${node.any[0]?.message ?? ""}`)
          .join("\n    ")}`,
      );
  } catch (error) {
    wrong.push(String(error));
    await page.screenshot({ path: join(out, `${name}-failed.png`) });
  }
  await context.close();
  return wrong;
}

/** Two at a time: one draws while the other waits. */
const waiting = [...cases];
let failed = 0;
async function worker() {
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const started = performance.now();
    const wrong = await run(one);
    const lines = wrong.map((line) => `\n  ${line}`).join("");
    console.log(
      `${wrong.length === 0 ? "ok  " : "FAIL"} ${one.name} (${Math.round(performance.now() - started)} ms)${lines}`,
    );
    failed += wrong.length > 0 ? 1 : 0;
  }
}
await Promise.all([worker(), worker()]);
await browser.close();
await server.close();
console.log(`${cases.length - failed} of ${cases.length} screens are right`);
process.exit(failed === 0 && cases.length > 0 ? 0 : 1);
