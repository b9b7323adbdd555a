/** Every generated shape is there for screens, and every sentence for its code. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = resolve(dirname(fileURLToPath(import.meta.url)), "../../src");

test("api/types.ts hands on every file of the bindings", () => {
  const files = readdirSync(`${src}/bindings`).map((file) => file.replace(/\.ts$/, ""));
  const handed = [...readFileSync(`${src}/api/types.ts`, "utf8").matchAll(/"\.\.\/bindings\/(\w+)"/g)];
  expect(handed.map((match) => match[1]).sort()).toEqual(files.sort());
});
