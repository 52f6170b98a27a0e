import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Of both themes: name -> `#rrggbb`. */
function tokens(theme: string): Record<string, string> {
  const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
  const block = css.slice(css.indexOf(`[data-theme="${theme}"]`)).split("}")[0] ?? "";
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]));
}

/** WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of relative luminances. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

it.each(["light", "dark"])("every text of the %s theme can be read on every surface", (theme) => {
  const all = tokens(theme);
  for (const text of ["text", "text-2", "text-3", "accent", "ok", "warn", "bad", "live"]) {
    for (const surface of ["bg", "panel", "raised", "hover", "selected"]) {
      const found = contrast(all[text] ?? "", all[surface] ?? "");
      expect(found, `--${text} on --${surface}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

it.each(["light", "dark"])("every run's colour of the %s theme stands out from a panel", (theme) => {
  const all = tokens(theme);
  for (let slot = 1; slot <= 20; slot++) {
    const colour = all[`run-${slot}`] ?? "";
    expect(contrast(colour, all.panel ?? ""), `--run-${slot}`).toBeGreaterThanOrEqual(3);
  }
});
