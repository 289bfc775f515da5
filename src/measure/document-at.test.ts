import fc from "fast-check";
import { expect, it } from "vitest";
import { documentAt } from "./document-at.js";

it("finds the document that a walk over all of them finds, also between empty ones", () => {
  const counts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(counts, (tokens) => {
      const owners = tokens.flatMap((count, document) => Array.from({ length: count }, () => document));
      const offsets = Float64Array.from([0, ...tokens.map((_, place) => sum(tokens.slice(0, place + 1)))]);
      expect(owners.map((_, position) => documentAt(offsets, position))).toEqual(owners);
    }),
  );
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
