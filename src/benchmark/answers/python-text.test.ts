import { expect, it } from "vitest";
import { pythonCapitalize } from "./python-text.js";

it("pythonCapitalize raises the first letter and lowers all others, as str.capitalize does", () => {
  const cases = {
    "": "",
    "the ROWER": "The rower",
    éT: "Ét",
    ßen: "Ssen",
    ﬁne: "Fine",
    ΑΣ: "Ας",
    İI: "İi",
    "1a B": "1a b",
  };
  for (const [text, expected] of Object.entries(cases)) expect(pythonCapitalize(text)).toBe(expected);
});
