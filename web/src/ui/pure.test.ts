import { describe, expect, it } from "vitest";
import { firstRunSnippet } from "./FirstRun";
import { readLooks } from "./looks";
import { durationOf, stateWords } from "./runState";
import { pressedKey, spelled } from "./shortcuts";
import { fullText, isNumeric, mediaKind, shortText } from "./values";

describe("a run's state", () => {
  const now = 1_795_600_000;
  const run = { state: "running", seen: now - 3, ended: null, started: now - 100, created: now - 90 };
  it("says silence as silence, never as a crash", () => {
    expect(stateWords(run, now).tone).toBe("live");
    expect(stateWords({ ...run, seen: now - 30 }, now).tone).toBe("quiet");
    const silent = stateWords({ ...run, seen: now - 600 }, now);
    expect(silent.tone).toBe("silent");
    expect(silent.text).toMatch(/^running, no sign since \d\d:\d\d$/);
    expect(stateWords({ ...run, state: "killed", ended: now, exit_code: 137 }, now)).toMatchObject({
      tone: "bad",
      text: "killed",
    });
  });
  it("lasts until its end, its last sign, or now", () => {
    expect(durationOf(run, now)).toBe(100);
    expect(durationOf({ ...run, seen: now - 80 }, now)).toBe(20);
    expect(durationOf({ ...run, ended: now - 50 }, now)).toBe(50);
    expect(durationOf({ ...run, started: now + 50 }, now)).toBe(0);
  });
});

describe("values", () => {
  it("are text also when they are called like what every object has", () => {
    for (const text of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(shortText(text)).toBe(text);
      expect(isNumeric(text)).toBe(false);
    }
  });
  it("are short to read and whole to copy", () => {
    expect(shortText(0.123456)).toBe("0.1235");
    expect(fullText(0.123456)).toBe("0.123456");
    expect(shortText("-Infinity")).toBe("−∞");
    expect(shortText({ a: 1 })).toBe('{"a":1}');
    expect(shortText(undefined)).toBe("");
  });
  it("of media say what they are", () => {
    expect(mediaKind([{ _type: "image-file" }, { _type: "image-file" }])).toBe("2 images");
    expect(mediaKind([])).toBeNull();
    expect(mediaKind({ a: 1 })).toBeNull();
  });
});

it("anything kept that is no choice of ours becomes the default", () => {
  const standard = { theme: "system", density: "comfortable", keys: true };
  for (const saved of [null, 3, "x", [], {}, { theme: "pink", density: 1, keys: 0 }])
    expect(readLooks(saved)).toEqual(standard);
  expect(readLooks({ theme: "light", keys: false })).toMatchObject({ theme: "light", keys: false });
});

it("keys are told apart by what was held", () => {
  const held = { ctrlKey: false, metaKey: false, shiftKey: false };
  expect(pressedKey({ ...held, key: "k", metaKey: true })).toBe("mod+k");
  expect(pressedKey({ ...held, key: "E", shiftKey: true })).toBe("shift+e");
  expect(pressedKey({ ...held, key: "?", shiftKey: true })).toBe("?");
  expect(spelled("g w")).toBe("g then w");
});

describe("the first run's snippet", () => {
  it("names the server only where the SDK would not find it", () => {
    expect(firstRunSnippet("demo", "http://127.0.0.1:8787")).not.toContain("BASE_URL");
    expect(firstRunSnippet("demo", "https://runs.example")).toContain(
      "export RUNCAIRN_BASE_URL=https://runs.example\n",
    );
  });
  it("ends the shell's quotes for no name", () => {
    const snippet = firstRunSnippet("o'brien", "http://127.0.0.1:8787");
    expect(snippet).toContain(`project="o'\\''brien"`);
  });
});
