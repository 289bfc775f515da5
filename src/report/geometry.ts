/** Boxes and segments in the plane of a figure: x to the right, y down, pixels. */

export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Segment {
  readonly from: PlanePoint;
  readonly to: PlanePoint;
}

/** Touching edges do not overlap. */
export function boxesOverlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function boxContains(outer: Box, inner: Box): boolean {
  return (
    inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
  );
}

/** The square around a point. */
export function boxAround({ x, y }: PlanePoint, halfSide: number): Box {
  return { left: x - halfSide, top: y - halfSide, right: x + halfSide, bottom: y + halfSide };
}

/** The point of a box that is nearest to a point: itself when it lies inside. */
export function nearestInBox({ x, y }: PlanePoint, box: Box): PlanePoint {
  return { x: Math.min(box.right, Math.max(box.left, x)), y: Math.min(box.bottom, Math.max(box.top, y)) };
}

/** Whether any of a segment lies in a box (Liang and Barsky's clipping). */
export function segmentMeetsBox({ from, to }: Segment, box: Box): boolean {
  let enter = 0;
  let leave = 1;
  const clip = (direction: number, distance: number): boolean => {
    if (direction === 0) return distance >= 0;
    const at = distance / direction;
    if (direction < 0) enter = Math.max(enter, at);
    else leave = Math.min(leave, at);
    return enter <= leave;
  };
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return (
    clip(-dx, from.x - box.left) &&
    clip(dx, box.right - from.x) &&
    clip(-dy, from.y - box.top) &&
    clip(dy, box.bottom - from.y)
  );
}

/** Whether two segments cross at a point inside both. */
export function segmentsCross(a: Segment, b: Segment): boolean {
  const side = (of: Segment, point: PlanePoint) =>
    Math.sign((of.to.x - of.from.x) * (point.y - of.from.y) - (of.to.y - of.from.y) * (point.x - of.from.x));
  return side(a, b.from) * side(a, b.to) < 0 && side(b, a.from) * side(b, a.to) < 0;
}
