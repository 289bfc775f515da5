import fc from "fast-check";
import { expect, test } from "vitest";
import { placeLabels, type LabelRequest } from "./place-labels.js";

const bounds = { left: 0, top: 0, right: 480, bottom: 330 };
const surroundings = { bounds, markerRadiusPx: 6 };
const request = (x: number, y: number, widthPx = 80): LabelRequest => ({ anchor: { x, y }, widthPx, heightPx: 15 });

const crowd = fc.array(
  fc
    .tuple(fc.integer({ min: 10, max: 470 }), fc.integer({ min: 10, max: 320 }), fc.integer({ min: 20, max: 140 }))
    .map(([x, y, width]) => request(x, y, width)),
  { minLength: 7, maxLength: 12 },
);

test("seven to twelve labels all find a place inside, over no label, no marker and nothing blocked", () => {
  const blocked = [{ left: 400, top: 300, right: 470, bottom: 315 }];
  const touches = (a: typeof bounds, b: typeof bounds) =>
    Math.min(a.right, b.right) > Math.max(a.left, b.left) && Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top);
  fc.assert(
    fc.property(crowd, (requests) => {
      const labels = placeLabels(requests, { ...surroundings, blocked });
      labels.forEach((label, index) => {
        if (label === undefined) throw new Error(`label ${index} has no place`);
        const { left, top, right, bottom } = label.box;
        expect(right - left).toBeCloseTo(requests[index]!.widthPx, 9);
        expect(left >= 0 && top >= 0 && right <= 480 && bottom <= 330).toBe(true);
        for (const other of labels.slice(index + 1)) expect(touches(label.box, other!.box)).toBe(false);
        for (const { anchor } of requests) {
          const marker = { left: anchor.x - 6, top: anchor.y - 6, right: anchor.x + 6, bottom: anchor.y + 6 };
          expect(touches(label.box, marker)).toBe(false);
        }
        expect(touches(label.box, blocked[0]!)).toBe(false);
      });
    }),
    { seed: 20_240_415, numRuns: 300 },
  );
});

test("a point alone has its label beside it, to the right, without a leader", () => {
  const [label] = placeLabels([request(200, 150)], surroundings);
  expect(label?.leader).toBeUndefined();
  expect(label?.box.left).toBeCloseTo(209, 9);
  expect((label!.box.top + label!.box.bottom) / 2).toBeCloseTo(150, 9);
});

test("a line through the point moves its label off the line", () => {
  const segment = { from: { x: 0, y: 150 }, to: { x: 480, y: 150 } };
  const [label] = placeLabels([request(200, 150)], { ...surroundings, avoided: [{ segment, costPx: 24 }] });
  expect(label!.box.bottom < 150 || label!.box.top > 150).toBe(true);
});

test("a label is not put where it would seem to name the neighbour", () => {
  const [first] = placeLabels([request(200, 150), request(296, 150)], surroundings);
  // To the right of the first point there are 84 free pixels, but the name would end at the second.
  expect(first!.box.right).toBeLessThan(290 - 3);
});

test("a far label has a leader from its marker's rim to its box", () => {
  const labels = placeLabels(
    Array.from({ length: 14 }, () => request(240, 160)),
    surroundings,
  );
  const led = labels.flatMap((label) => (label?.leader ? [{ box: label.box, leader: label.leader }] : []));
  expect(led.length).toBeGreaterThan(3);
  for (const { box, leader } of led) {
    expect(Math.hypot(leader.from.x - 240, leader.from.y - 160)).toBeCloseTo(6, 9);
    expect(leader.to.x >= box.left && leader.to.x <= box.right).toBe(true);
    expect(leader.to.y >= box.top && leader.to.y <= box.bottom).toBe(true);
  }
});

test("what cannot be placed is left out and the rest stands", () => {
  const small = { left: 0, top: 0, right: 100, bottom: 40 };
  const labels = placeLabels([request(50, 20, 30), request(50, 20, 300)], { ...surroundings, bounds: small });
  expect(labels[0]).toBeDefined();
  expect(labels[1]).toBeUndefined();
});

test("the same requests give the same places", () => {
  fc.assert(
    fc.property(crowd, (requests) => {
      expect(placeLabels(requests, surroundings)).toEqual(placeLabels(structuredClone(requests), surroundings));
    }),
    { numRuns: 20 },
  );
});
