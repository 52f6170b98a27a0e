import fc from "fast-check";
import { expect, it } from "vitest";
import { validateAuthorize, validateRunSearch, validateRunsSearch } from "./search";

it("anything in the address makes a search that the pages understand", () => {
  const raw = fc.dictionary(
    fc.constantFrom("f", "sort", "cols", "q", "file", "step", "line", "stream", "x", "smooth", "zoom", "port", "state"),
    fc.anything(),
  );
  fc.assert(
    fc.property(raw, (given) => {
      for (const value of Object.values(validateRunsSearch(given))) expect(typeof value).toBe("string");
      const { step, line, q } = validateRunSearch(given);
      if (line !== undefined) expect(line).toBeGreaterThan(0);
      if (step !== undefined) expect(Number.isSafeInteger(step)).toBe(true);
      if (q !== undefined) expect(q).toEqual(expect.any(String));
      const { port } = validateAuthorize(given);
      if (port !== undefined) expect(port).toBeGreaterThanOrEqual(1024);
    }),
  );
});

it("a port is a port of the reader's machine and nothing else", () => {
  expect(validateAuthorize({ port: "8080@evil.example" })).toEqual({});
  expect(validateAuthorize({ port: 80 })).toEqual({});
  expect(validateAuthorize({ port: 43210, state: "s" })).toEqual({ port: 43210, state: "s" });
});
