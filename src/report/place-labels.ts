import {
  boxAround,
  boxContains,
  boxesOverlap,
  nearestInBox,
  segmentMeetsBox,
  segmentsCross,
  type Box,
  type PlanePoint,
  type Segment,
} from "./geometry.js";

/**
 * Places the names of points so that each can be read: point-feature label placement over eight positions, then over
 * sixteen at growing distances with leader lines, then anywhere in the plot (after Christensen, Marks and Shieber, ACM
 * Transactions on Graphics 14, 1995). Greedy from the most crowded point on, then improved one label at a time.
 *
 * Invariant: a placed label lies within the bounds and overlaps no other label, no marker and nothing blocked; a label
 * for which that is impossible is not placed. The same requests give the same places.
 */
export interface LabelRequest {
  readonly anchor: PlanePoint;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface LabelSurroundings {
  readonly bounds: Box;
  readonly markerRadiusPx: number;
  /** Never covered, such as another text. */
  readonly blocked?: readonly Box[];
  /** Covered only where that saves `costPx` of distance, such as the fitted line and the error bars. */
  readonly avoided?: readonly { readonly segment: Segment; readonly costPx: number }[];
}

export interface PlacedLabel {
  readonly box: Box;
  /** From the marker to the label, where the label stands too far off to be read as its own. */
  readonly leader?: Segment;
}

/** One entry a request, in the same order. */
export function placeLabels(
  requests: readonly LabelRequest[],
  surroundings: LabelSurroundings,
): (PlacedLabel | undefined)[] {
  const markers = requests.map(({ anchor }) => boxAround(anchor, surroundings.markerRadiusPx + 1));
  const obstacles = [...markers, ...(surroundings.blocked ?? [])];
  const isFree = (box: Box) =>
    boxContains(surroundings.bounds, box) && !obstacles.some((obstacle) => boxesOverlap(box, obstacle));

  const candidates = requests.map((request, index) =>
    candidatesOf(request, surroundings.markerRadiusPx)
      .filter(({ label }) => isFree(label.box))
      .map(({ label, cost }) => ({ label, cost: cost + costAlone(label, index, requests, surroundings) })),
  );
  const placed: (Candidate | undefined)[] = requests.map(() => undefined);
  const placeBest = (index: number): boolean => {
    const others = placed.flatMap((candidate, other) => (candidate && other !== index ? [candidate.label] : []));
    const current = placed[index];
    let best = current;
    let bestCost = current === undefined ? Infinity : current.cost + costAmong(current.label, others);
    for (const candidate of candidates[index] as Candidate[]) {
      if (candidate.cost >= bestCost) continue;
      const cost = candidate.cost + costAmong(candidate.label, others);
      if (cost < bestCost) [best, bestCost] = [candidate, cost];
    }
    best ??= anywhere(requests[index] as LabelRequest, others, surroundings, isFree);
    placed[index] = best;
    return best !== current;
  };

  const order = byCrowding(requests);
  // Every move lowers the total cost, so this ends; ten rounds are more than was ever seen to matter.
  for (let round = 0; round < 10; round++) {
    const moved = order.map(placeBest);
    if (!moved.includes(true)) break;
  }
  return placed.map((candidate) => candidate?.label);
}

interface Candidate {
  readonly label: PlacedLabel;
  readonly cost: number;
}

/** Pixels between marker and label. From the third on a leader line is drawn. */
const gapsPx = [3, 8, 16, 26, 38, 52, 70, 90, 115, 145, 180, 220];
const leaderFromPx = 16;
/** Error bars run straight up and sideways: a leader should lean away from them by this much at its end. */
const leaderClearancePx = 5;
/** A leader over a marker, a label or another leader: dearer than most detours. */
const crossingCost = 120;
/** Room between two labels. */
const labelSpacePx = 2;

/** Right of the point first, as maps do (Imhof): names are read from the marker on. */
const directionCost = new Map([
  [0, 0],
  [45, 1],
  [-45, 1],
  [180, 2],
  [135, 3],
  [-135, 3],
  [90, 2.5],
  [-90, 2.5],
]);

function candidatesOf({ anchor, widthPx, heightPx }: LabelRequest, markerRadiusPx: number): Candidate[] {
  return gapsPx.flatMap((gapPx) => {
    const candidates: Candidate[] = [];
    for (let degrees = -180 + 22.5; degrees <= 180; degrees += 22.5) {
      const preference = directionCost.get(degrees);
      if (preference === undefined && gapPx < leaderFromPx) continue;
      const cosine = Math.cos((degrees * Math.PI) / 180);
      const sine = -Math.sin((degrees * Math.PI) / 180);
      // On a diagonal the label's corner points at the marker, straight up or right its side does.
      const towards = (share: number) => Math.min(1, Math.max(-1, 2 * share));
      const x = anchor.x + cosine * (markerRadiusPx + gapPx) + (towards(cosine) * widthPx) / 2;
      const y = anchor.y + sine * (markerRadiusPx + gapPx) + (towards(sine) * heightPx) / 2;
      candidates.push({
        label: labelAt({ x, y }, anchor, widthPx, heightPx, gapPx, markerRadiusPx),
        cost: gapPx + (preference ?? 2),
      });
    }
    return candidates;
  });
}

function labelAt(
  center: PlanePoint,
  anchor: PlanePoint,
  widthPx: number,
  heightPx: number,
  gapPx: number,
  markerRadiusPx: number,
): PlacedLabel {
  const box = {
    left: center.x - widthPx / 2,
    top: center.y - heightPx / 2,
    right: center.x + widthPx / 2,
    bottom: center.y + heightPx / 2,
  };
  if (gapPx < leaderFromPx) return { box };
  const end = nearestInBox(anchor, box);
  const length = Math.hypot(end.x - anchor.x, end.y - anchor.y);
  const start = markerRadiusPx / length;
  const from = { x: anchor.x + (end.x - anchor.x) * start, y: anchor.y + (end.y - anchor.y) * start };
  return { box, leader: { from, to: end } };
}

/** What a place costs whatever the other labels do: lines under the text, markers it could be taken to name. */
function costAlone(
  label: PlacedLabel,
  own: number,
  requests: readonly LabelRequest[],
  surroundings: LabelSurroundings,
): number {
  const { avoided = [], markerRadiusPx } = surroundings;
  const { box, leader } = label;
  const distanceTo = (anchor: PlanePoint) => {
    const nearest = nearestInBox(anchor, box);
    return Math.hypot(nearest.x - anchor.x, nearest.y - anchor.y);
  };
  const ownAnchor = (requests[own] as LabelRequest).anchor;
  const ownDistancePx = distanceTo(ownAnchor);
  let cost = leader === undefined ? 0 : costOfLeader(leader, ownAnchor, avoided);
  for (const { segment, costPx } of avoided) if (segmentMeetsBox(segment, box)) cost += costPx;
  requests.forEach(({ anchor }, index) => {
    if (index === own) return;
    const spacePx = distanceTo(anchor) - (leader === undefined ? ownDistancePx : markerRadiusPx);
    // Nearer to another marker than to its own a name misleads; about as near it makes the reader think.
    if (spacePx < 3) cost += leader === undefined ? 60 : 25;
    else if (spacePx < 8) cost += leader === undefined ? 20 : 8;
    if (leader !== undefined && segmentMeetsBox(leader, boxAround(anchor, markerRadiusPx))) cost += crossingCost;
  });
  return cost;
}

/** A leader that runs along its point's own bar is lost on it, and one that crosses lines is hard to follow. */
function costOfLeader(leader: Segment, anchor: PlanePoint, avoided: Required<LabelSurroundings>["avoided"]): number {
  const upright = Math.abs(leader.to.x - leader.from.x) < leaderClearancePx;
  const level = Math.abs(leader.to.y - leader.from.y) < leaderClearancePx;
  let cost = 0;
  for (const { segment } of avoided) {
    const alongside = (upright && segment.from.x === segment.to.x) || (level && segment.from.y === segment.to.y);
    if (alongside && segmentMeetsBox(segment, boxAround(anchor, 1))) cost += 14;
    else if (segmentsCross(leader, segment)) cost += 6;
  }
  return cost;
}

/** What a place costs beside the other labels; infinite where two would overlap. */
function costAmong(label: PlacedLabel, others: readonly PlacedLabel[]): number {
  const spaced = {
    left: label.box.left - labelSpacePx,
    top: label.box.top - labelSpacePx,
    right: label.box.right + labelSpacePx,
    bottom: label.box.bottom + labelSpacePx,
  };
  let cost = 0;
  for (const other of others) {
    if (boxesOverlap(spaced, other.box)) return Infinity;
    if (other.leader !== undefined && segmentMeetsBox(other.leader, label.box)) cost += crossingCost;
    if (label.leader !== undefined && segmentMeetsBox(label.leader, other.box)) cost += crossingCost;
    if (label.leader !== undefined && other.leader !== undefined && segmentsCross(label.leader, other.leader))
      cost += crossingCost;
  }
  return cost;
}

/** The free place nearest to the point, on a grid over the whole plot: for crowds that fill every ring. */
function anywhere(
  { anchor, widthPx, heightPx }: LabelRequest,
  others: readonly PlacedLabel[],
  { bounds, markerRadiusPx }: LabelSurroundings,
  isFree: (box: Box) => boolean,
): Candidate | undefined {
  const stepPx = 6;
  let best: PlacedLabel | undefined;
  let bestDistancePx = Infinity;
  for (let x = bounds.left + widthPx / 2; x <= bounds.right - widthPx / 2; x += stepPx) {
    for (let y = bounds.top + heightPx / 2; y <= bounds.bottom - heightPx / 2; y += stepPx) {
      const distancePx = Math.hypot(x - anchor.x, y - anchor.y);
      if (distancePx >= bestDistancePx) continue;
      const label = labelAt({ x, y }, anchor, widthPx, heightPx, leaderFromPx, markerRadiusPx);
      if (!isFree(label.box) || costAmong(label, others) === Infinity) continue;
      [best, bestDistancePx] = [label, distancePx];
    }
  }
  return best && { label: best, cost: 1000 + bestDistancePx };
}

/** Indices, points with many near neighbours first: they have the fewest places to choose from. */
function byCrowding(requests: readonly LabelRequest[]): number[] {
  const reachPx = 90;
  const neighbours = requests.map(
    ({ anchor }) =>
      requests.filter((other) => Math.hypot(other.anchor.x - anchor.x, other.anchor.y - anchor.y) < reachPx).length,
  );
  return requests
    .map((_, index) => index)
    .sort((a, b) => (neighbours[b] as number) - (neighbours[a] as number) || a - b);
}
