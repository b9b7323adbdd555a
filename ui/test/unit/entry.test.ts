import { describe, expect, it } from "vitest";
import { readCents, readFeet, readNumber, readPercent, readPitch } from "../../src/components/entry";
import { decimalShort, percent, pitch, unitFor } from "../../src/messages/format";

describe("what people type", () => {
  it.each([
    ["40", 40],
    ["40.5", 40.5],
    ["40'6", 40.5],
    ["40' 6\"", 40.5],
    ["40 ft 6 in", 40.5],
    ["40-6", 40.5],
    ['18"', 1.5],
    ["1,200", 1200],
    [".5", 0.5],
    ['6 3/4"', 0.5625],
    ["10' 6 1/2\"", 10.541666666666666],
  ])("reads %s as feet", (text, feet) => expect(readFeet(text)).toBe(feet));

  it.each(["", "forty", "4O", "40''6''9", '5/0"', "1e3", "NaN", "Infinity", "--4"])(
    "refuses %j as feet",
    (text) => expect(readFeet(text)).toBeNull(),
  );

  it.each([
    ["6", 6],
    ["6/12", 6],
    ["6:12", 6],
    ["6.5 in 12", 6.5],
    ["1/4", null],
    ["6/13", null],
  ])("reads %s as a pitch", (text, value) => expect(readPitch(text)).toBe(value));

  it.each([
    ["9", 900],
    ["$9.5", 950],
    ["9.05", 905],
    ["1,250.00", 125_000],
    ["-3.20", -320],
    ["9.999", null],
    ["1,25", null],
    ["", null],
    ["9.05.1", null],
  ])("reads %s as cents", (text, cents) => expect(readCents(text)).toBe(cents));

  it("reads cents exactly where floats would not", () => {
    for (let cents = 0; cents < 20_000; cents += 7)
      expect(readCents(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`)).toBe(cents);
  });

  it("reads percentages and plain numbers", () => {
    expect(readPercent("10 %")).toBe(0.1);
    expect(readPercent("ten")).toBeNull();
    expect(readNumber(" 3.25 ")).toBe(3.25);
  });
});

describe("what people read", () => {
  it("writes pitches, shares and short decimals without trailing zeros", () => {
    expect(pitch(6)).toBe("6/12");
    expect(pitch(0.25)).toBe("0.25/12");
    expect(percent(0.1)).toBe("10 %");
    expect(percent(0.0825)).toBe("8.25 %");
    expect(decimalShort(1200, 2)).toBe("1,200");
    expect(decimalShort(40.5, 2)).toBe("40.5");
  });

  it("writes units in the number of the quantity", () => {
    expect(unitFor(1, "box")).toBe("box");
    expect(unitFor(2, "box")).toBe("boxes");
    expect(unitFor(3, "roll")).toBe("rolls");
    expect(unitFor(2, "each")).toBe("each");
    expect(unitFor(0, "piece")).toBe("pieces");
  });
});
