/** The arrows of the front end that the linter can't say: screens never import each other, components know no domain. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = resolve(dirname(fileURLToPath(import.meta.url)), "../../src");

function importsOf(folder: string): { file: string; target: string }[] {
  return readdirSync(join(src, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => {
      const path = join(src, folder, file);
      const text = readFileSync(path, "utf8");
      return [...text.matchAll(/(?:from|import)\s+"(\.[^"]+)"/g)].map((match) => ({
        file: relative(src, path),
        target: relative(src, resolve(dirname(path), match[1] ?? "")),
      }));
    });
}

test("screens never import each other", () => {
  const wrong = importsOf("screens").filter(({ file, target }) => {
    const [, own] = file.split("/");
    const [area, other] = target.split("/");
    return area === "screens" && other !== own;
  });
  expect(wrong).toEqual([]);
});

test("components know no domain", () => {
  const wrong = importsOf("components").filter(({ target }) => !target.startsWith("components/"));
  expect(wrong).toEqual([]);
});
