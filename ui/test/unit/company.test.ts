/** What the letterhead lacks is said before a quote goes out. */
import { expect, test } from "vitest";
import type { CompanyProfile } from "../../src/api";
import { m } from "../../src/messages";
import { missingFields } from "../../src/parts/company";

const company = {
  name: "Maple & Slate",
  address: "12 Quarry Road, Rutland, VT",
  phone: "(802) 555-0142",
  email: "",
  license: "VT-RC-20418",
} as CompanyProfile;

test("a whole letterhead lacks nothing, and e-mail may be left out", () => {
  expect(missingFields(company)).toEqual([]);
});

test("empty and blank fields are named in their order", () => {
  expect(missingFields({ ...company, license: "", name: "  " })).toEqual(["name", "license"]);
});

test("the sentence names one or several", () => {
  expect(m.job.letterheadLacks(["phone"])).toContain("has no phone of your company");
  expect(m.job.letterheadLacks(["address", "phone", "license"])).toContain(
    "has no address, phone, or license number of your company",
  );
});
