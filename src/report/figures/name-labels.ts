/** The names of a scatter's points as a mark of Observable Plot, placed so that each can be read or left out. */
import type { RenderFunction } from "@observablehq/plot";
import type { Segment } from "../geometry.js";
import { placeLabels, type LabelRequest, type LabelSurroundings, type PlacedLabel } from "../place-labels.js";
import { shortenToWidth, textWidth } from "../text-width.js";
import { svgNode, type FigureContext } from "./finish-svg.js";

export interface NamedPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** Named first when there is no room for all. */
  readonly important?: boolean;
}

const LABEL_PX = 12;
const LONGEST_PX = 150;
/** Placing is quadratic and more names than this cannot be read anyway. */
const MOST_NAMES = 45;
/** A name further off is looked for in the wrong place: the hint on its mark has it. */
const LONGEST_LEADER_PX = 55;

/** The text of any mark that stands in the way is passed as segments in data units. */
export function nameLabels(
  points: readonly NamedPoint[],
  { document, theme }: Pick<FigureContext, "document" | "theme">,
  segments: readonly { readonly from: readonly [number, number]; readonly to: readonly [number, number] }[] = [],
): RenderFunction {
  return (_index, scales, _channels, dimensions) => {
    const x = scales.x as unknown as (value: number) => number;
    const y = scales.y as unknown as (value: number) => number;
    const group = svgNode(document, "g", { "font-size": LABEL_PX });
    const named =
      points.length <= MOST_NAMES ? points : points.filter(({ important }) => important === true).slice(0, MOST_NAMES);
    const texts = named.map(({ name }) => shortenToWidth(name, LABEL_PX, LONGEST_PX));
    const requests = named.map((point, place) => ({
      anchor: { x: x(point.x), y: y(point.y) },
      widthPx: textWidth(texts[place] as string, LABEL_PX),
      heightPx: LABEL_PX * 1.15,
    }));
    const labels = placeNear(requests, {
      bounds: {
        left: dimensions.marginLeft + 2,
        top: dimensions.marginTop,
        right: dimensions.width - 2,
        bottom: dimensions.height - dimensions.marginBottom - 2,
      },
      markerRadiusPx: 5,
      avoided: segments.map(({ from, to }) => ({
        segment: { from: { x: x(from[0]), y: y(from[1]) }, to: { x: x(to[0]), y: y(to[1]) } },
        costPx: 6,
      })),
    });
    for (const [place, label] of labels.entries()) {
      if (label === undefined) continue;
      if (label.leader !== undefined) {
        const { from, to } = label.leader;
        group.append(
          svgNode(document, "line", {
            x1: from.x,
            y1: from.y,
            x2: to.x,
            y2: to.y,
            stroke: theme.axis,
            "stroke-width": 0.75,
          }),
        );
      }
      const attributes = {
        x: label.box.left,
        y: label.box.top + LABEL_PX * 0.9,
        "text-anchor": "start",
        fill: theme.ink,
        stroke: theme.paper,
        "stroke-width": 3,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
      };
      group.append(svgNode(document, "text", attributes, texts[place]));
    }
    return group;
  };
}

/**
 * Names near their marks. What only fitted far off gets a second chance once the names of its like are gone; what still
 * does not fit is left to the hint.
 */
function placeNear(requests: readonly LabelRequest[], surroundings: LabelSurroundings): (PlacedLabel | undefined)[] {
  const labels = placeLabels(requests, surroundings);
  const far = labels.flatMap((label, place) => (isFar(label?.leader) ? [place] : []));
  const kept = labels.flatMap((label) => (label === undefined || isFar(label.leader) ? [] : [label]));
  const markers = requests.map(({ anchor: { x, y } }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  for (const place of far) {
    const request = requests[place] as LabelRequest;
    const [again] = placeLabels([request], { ...surroundings, blocked: [...markers, ...kept.map(({ box }) => box)] });
    const fits = again !== undefined && !isFar(again.leader);
    labels[place] = fits ? again : undefined;
    if (fits) kept.push(again);
  }
  return labels;
}

function isFar(leader: Segment | undefined): boolean {
  return (
    leader !== undefined && Math.hypot(leader.to.x - leader.from.x, leader.to.y - leader.from.y) > LONGEST_LEADER_PX
  );
}
