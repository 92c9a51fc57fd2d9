/** Charts drawn as SVG where the page is made: a page without script shows them as they are. */
import { type Html, html } from "@ashlar/report";
import type { Scale, Tick } from "./scale.ts";

/** What is drawn, from the back to the front. Classes are colours of the style. */
export type Layer =
  | {
      readonly kind: "line";
      readonly className: string;
      /** A point that is not known is a gap. */
      readonly points: readonly (Point | undefined)[];
      /** Whether each point is a dot with its title. */
      readonly hasDots: boolean;
    }
  | { readonly kind: "bars"; readonly className: string; readonly bars: readonly Bar[] }
  | { readonly kind: "rule"; readonly x: number; readonly label: string }
  | { readonly kind: "note"; readonly x: number; readonly y: number; readonly label: string };

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly title?: string;
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly height: number;
  readonly title: string;
}

export interface Axis {
  readonly title: string;
  readonly scale: (size: ChartSize) => Scale;
}

export interface Chart {
  /** What the picture says, for those who do not see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly layers: readonly Layer[];
  /** Which class means what; none where there is one only. */
  readonly legend: readonly (readonly [className: string, name: string])[];
}

/** How large, in units of the drawing, and how many ticks fit. */
export interface ChartSize {
  readonly className: "broad" | "narrow";
  readonly width: number;
  readonly height: number;
  readonly xTicks: number;
  readonly yTicks: number;
}

/** Letters would be too small on a phone if one drawing were shrunk; the style shows the one that fits. */
const SIZES: readonly ChartSize[] = [
  { className: "broad", width: 1000, height: 300, xTicks: 12, yTicks: 5 },
  { className: "narrow", width: 400, height: 260, xTicks: 5, yTicks: 5 },
];

/** Above the drawing stand the title of its axis and the names of its rules. */
const MARGIN = { top: 38, right: 16, bottom: 44, left: 54 };
/** About, in the style's font. */
const LETTER_WIDTH = 7;

/** The drawing with its legend, and what it shows as a table that opens. */
export function chartFigure(chart: Chart, table: Html): Html {
  return html`<figure class="chart">${legendPart(chart)}
${SIZES.map((size) => drawing(chart, size))}
<details><summary>In figures</summary><div class="wide">${table}</div></details></figure>
`;
}

function legendPart({ legend }: Chart): Html {
  if (legend.length === 0) return html``;
  return html`<ul class="legend">${legend.map(
    ([className, name]) =>
      html`<li><svg viewBox="0 0 24 10" aria-hidden="true"><line class="line ${className}" x1="1" x2="23" y1="5" y2="5"/></svg>${name}</li>`,
  )}</ul>`;
}

function drawing(chart: Chart, size: ChartSize): Html {
  const x = chart.x.scale(size);
  const y = chart.y.scale(size);
  const place: Place = {
    x: (value) => MARGIN.left + x.place(value) * (size.width - MARGIN.left - MARGIN.right),
    y: (value) => size.height - MARGIN.bottom - y.place(value) * (size.height - MARGIN.top - MARGIN.bottom),
    size,
  };
  return html`<svg class="${size.className}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${chart.description}">
${axesPart(chart, x, y, place)}
${chart.layers.map((layer) => layerPart(layer, place))}
</svg>
`;
}

interface Place {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly size: ChartSize;
}

function axesPart(chart: Chart, x: Scale, y: Scale, place: Place): Html {
  const { width, height } = place.size;
  const [left, right, bottom] = [MARGIN.left, width - MARGIN.right, height - MARGIN.bottom];
  return html`${y.ticks.map(
    ({ value, label }) =>
      html`<line class="grid" x1="${left}" x2="${right}" y1="${at(place.y(value))}" y2="${at(place.y(value))}"/><text class="end" x="${left - 6}" y="${at(place.y(value) + 4)}">${label}</text>`,
  )}
${withRoom(x.ticks, place).map(
  ({ value, label }) =>
    html`<line class="tick" x1="${at(place.x(value))}" x2="${at(place.x(value))}" y1="${bottom}" y2="${bottom + 4}"/><text class="middle" x="${at(place.x(value))}" y="${bottom + 18}">${label}</text>`,
)}
<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
<text class="title" x="6" y="16">${chart.y.title}</text><text class="title end" x="${right}" y="${height - 8}">${chart.x.title}</text>`;
}

/** Without those whose labels would run into the one before. */
function withRoom(ticks: readonly Tick[], place: Place): readonly Tick[] {
  const shown: Tick[] = [];
  let right = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = (tick.label.length * LETTER_WIDTH) / 2;
    if (place.x(tick.value) - half < right) continue;
    right = place.x(tick.value) + half + LETTER_WIDTH;
    shown.push(tick);
  }
  return shown;
}

function layerPart(layer: Layer, place: Place): Html {
  switch (layer.kind) {
    case "line":
      return linePart(layer, place);
    case "bars":
      return html`${layer.bars.map((bar) => barPart(bar, layer.className, place))}`;
    case "rule":
      return rulePart(layer, place);
    case "note":
      return html`<text class="note ${anchorOf(layer, place)}" x="${at(place.x(layer.x))}" y="${at(place.y(layer.y) - 7)}">${layer.label}</text>`;
  }
}

function linePart(
  { className, points, hasDots }: Extract<Layer, { readonly kind: "line" }>,
  place: Place,
): Html {
  let isDrawing = false;
  const path = points
    .map((point) => {
      const command = isDrawing ? "L" : "M";
      isDrawing = point !== undefined;
      return point === undefined ? "" : `${command}${at(place.x(point.x))} ${at(place.y(point.y))}`;
    })
    .join("");
  const dots = hasDots ? points.filter((point) => point !== undefined) : [];
  return html`<path class="line ${className}" d="${path}"/>${dots.map(
    ({ x, y, title }) =>
      html`<circle class="dot ${className}" cx="${at(place.x(x))}" cy="${at(place.y(y))}" r="2.5"><title>${title}</title></circle>`,
  )}
`;
}

/** What is more than nothing is seen, however little. */
function barPart({ from, to, height, title }: Bar, className: string, place: Place): Html {
  if (height <= 0) return html``;
  const bottom = place.size.height - MARGIN.bottom;
  const top = Math.min(place.y(height), bottom - 1.5);
  const left = place.x(from);
  const width = Math.max(1, place.x(to) - left - 0.6);
  return html`<rect class="fill ${className}" x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${at(bottom - top)}"><title>${title}</title></rect>`;
}

function rulePart(layer: Extract<Layer, { readonly kind: "rule" }>, place: Place): Html {
  const left = place.x(layer.x);
  return html`<line class="rule-line" x1="${at(left)}" x2="${at(left)}" y1="${MARGIN.top - 2}" y2="${place.size.height - MARGIN.bottom}"/><text class="note ${anchorOf(layer, place)}" x="${at(left)}" y="${MARGIN.top - 6}">${layer.label}</text>`;
}

/** Near an edge a text grows away from it. */
function anchorOf({ x, label }: { readonly x: number; readonly label: string }, place: Place): string {
  const half = (label.length * LETTER_WIDTH) / 2;
  if (place.x(x) + half > place.size.width) return "end";
  return place.x(x) < half ? "begin" : "middle";
}

function at(position: number): string {
  return String(Number(position.toFixed(1)));
}
