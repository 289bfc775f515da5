import fc from "fast-check";
import { expect, test } from "vitest";
import { boxesOverlap, nearestInBox, segmentMeetsBox, segmentsCross, type Segment } from "./geometry.js";

const coordinate = fc.integer({ min: 0, max: 12 });
const point = fc.record({ x: coordinate, y: coordinate });
const segment = fc.record({ from: point, to: point });
const box = fc
  .record({
    left: coordinate,
    top: coordinate,
    width: fc.integer({ min: 1, max: 6 }),
    height: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ left, top, width, height }) => ({ left, top, right: left + width, bottom: top + height }));

/** Points along a segment, close enough to find every crossing of whole-number boxes that is not a touch. */
function samples({ from, to }: Segment) {
  return Array.from({ length: 2001 }, (_, step) => ({
    x: from.x + ((to.x - from.x) * step) / 2000,
    y: from.y + ((to.y - from.y) * step) / 2000,
  }));
}

test("two boxes overlap when some unit cell lies in both", () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      const cells = (of: typeof a) =>
        Array.from({ length: 20 * 20 }, (_, cell) => [cell % 20, Math.floor(cell / 20)] as const).filter(
          ([x, y]) => x >= of.left && x < of.right && y >= of.top && y < of.bottom,
        );
      const inB = new Set(cells(b).map(String));
      expect(boxesOverlap(a, b)).toBe(cells(a).some((cell) => inB.has(String(cell))));
    }),
  );
});

test("a segment meets a box when one of its points lies inside, and misses it when a grown box holds none", () => {
  fc.assert(
    fc.property(segment, box, (line, area) => {
      const holds = (slack: number) =>
        samples(line).some(
          ({ x, y }) =>
            x >= area.left - slack && x <= area.right + slack && y >= area.top - slack && y <= area.bottom + slack,
        );
      if (holds(-0.01)) expect(segmentMeetsBox(line, area)).toBe(true);
      if (!holds(0.01)) expect(segmentMeetsBox(line, area)).toBe(false);
    }),
  );
});

test("segments cross when Cramer's rule gives a point inside both", () => {
  fc.assert(
    fc.property(segment, segment, (a, b) => {
      const [ax, ay] = [a.to.x - a.from.x, a.to.y - a.from.y];
      const [bx, by] = [b.to.x - b.from.x, b.to.y - b.from.y];
      const determinant = ax * by - ay * bx;
      fc.pre(determinant !== 0);
      const [cx, cy] = [b.from.x - a.from.x, b.from.y - a.from.y];
      const alongA = (cx * by - cy * bx) / determinant;
      const alongB = (cx * ay - cy * ax) / determinant;
      expect(segmentsCross(a, b)).toBe(alongA > 0 && alongA < 1 && alongB > 0 && alongB < 1);
    }),
  );
});

test("the nearest point of a box is the point itself inside, a side or a corner outside", () => {
  const area = { left: 0, top: 0, right: 4, bottom: 2 };
  expect(nearestInBox({ x: 1, y: 1 }, area)).toEqual({ x: 1, y: 1 });
  expect(nearestInBox({ x: 9, y: 1 }, area)).toEqual({ x: 4, y: 1 });
  expect(nearestInBox({ x: -3, y: 5 }, area)).toEqual({ x: 0, y: 2 });
});
