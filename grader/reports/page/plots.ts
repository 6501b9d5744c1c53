/// <reference lib="dom" />
import {
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  plot,
  pointer,
  rectY,
  ruleX,
  ruleY,
  tip,
} from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";
import { type Status, STATUSES } from "../../contract.ts";
import { bytes, seconds } from "../measures.ts";
import type { PageEnd } from "../page_data.ts";
import type { Row } from "./model.ts";

/** A drawing; its value is the submission under the pointer. */
export type Plot = (SVGSVGElement | HTMLElement) & { value?: Row | null };

const HEIGHT = 260;
const BINS = 20;
const MEBIBYTE = 1024 ** 2;

/** Colours come from the style sheet, light and dark; symbols tell states apart without them. */
const SYMBOLS: Readonly<Record<Status, string>> = {
  graded: "circle",
  "invalid-output": "diamond2",
  crashed: "times",
  timeout: "triangle2",
  "out-of-memory": "square2",
  "not-started": "wye",
};

interface Bin {
  from: number;
  to: number;
  count: number;
}

/** Bins of equal width; a full score belongs to the last one. */
function binsOf(rows: Row[]): Bin[] {
  const bins = Array.from({ length: BINS }, (_, index) => ({
    from: index / BINS,
    to: (index + 1) / BINS,
    count: 0,
  }));
  for (const { score } of rows) {
    if (score !== null) bins[Math.min(BINS - 1, Math.floor(score * BINS + 1e-9))]!.count++;
  }
  return bins;
}

export function scoreHistogram(rows: Row[], width: number): Plot {
  const bins = binsOf(rows);
  return plot({
    ...frame(width),
    x: { domain: [0, 1], label: "Score" },
    y: {
      label: "Submissions",
      nice: true,
      domain: [0, Math.max(1, ...bins.map((bin) => bin.count))],
    },
    marks: [
      gridY(),
      rectY(bins, {
        x1: "from",
        x2: "to",
        y: "count",
        fill: "var(--accent)",
        insetLeft: 1,
        insetRight: 1,
        rx1y2: 2,
        rx2y2: 2,
        title: ({ from, to, count }: Bin) => `${count} with ${from} to ${to}`,
        tip: true,
      }),
      axisX({ ticks: 10, tickSize: 0 }),
      axisY({ ticks: 5, tickFormat: "d", tickSize: 0 }),
      ruleY([0]),
    ],
  }) as Plot;
}

/** Where the engine cannot tell memory, time stands alone, against the score. */
export function scatter(rows: Row[], width: number, limits: PageEnd["limits"]): Plot {
  const measured = rows.filter(({ memory }) => memory !== null);
  const known = measured.length > 0;
  const y = (row: Row) => known ? row.memory! / MEBIBYTE : row.score ?? 0;
  const shown = known ? measured : rows;
  const states = STATUSES.filter((status) => shown.some((row) => row.status === status));
  return plot({
    ...frame(width),
    x: { label: "Time in s", zero: true, nice: true },
    y: { label: known ? "Peak memory in MiB" : "Score", zero: true, nice: true },
    color: { domain: states, range: states.map((status) => `var(--${status})`) },
    symbol: {
      domain: states,
      range: states.map((status) => SYMBOLS[status]),
      legend: states.length > 1,
    },
    marks: [
      gridX(),
      gridY(),
      ...(limits === null ? [] : limitRules(shown, limits, known)),
      dot(shown, {
        x: "seconds",
        y,
        stroke: "status",
        symbol: "status",
        r: shown.length > 1000 ? 2.5 : 4,
        strokeWidth: 1.5,
        strokeOpacity: shown.length > 1000 ? 0.6 : 0.9,
      }),
      tip(shown, pointer({ x: "seconds", y, title: describe })),
      axisX({ ticks: 6, tickSize: 0 }),
      axisY({ ticks: 5, tickSize: 0 }),
      ruleX([0]),
      ruleY([0]),
    ],
  }) as Plot;
}

/** A limit far away is left out: it would press everything into a corner. */
function limitRules(
  rows: Row[],
  { timeLimitSeconds, memoryMiB }: NonNullable<PageEnd["limits"]>,
  withMemory: boolean,
): Markish[] {
  const near = (limit: number, values: number[]) => limit > 0 && values.some((v) => v > limit / 2);
  const style = { stroke: "var(--near)", strokeDasharray: "4 3", strokeWidth: 1.5 };
  return [
    ...(near(timeLimitSeconds, rows.map((row) => row.seconds))
      ? [ruleX([timeLimitSeconds], style)]
      : []),
    ...(withMemory && near(memoryMiB, rows.map((row) => row.memory! / MEBIBYTE))
      ? [ruleY([memoryMiB], style)]
      : []),
  ];
}

function frame(width: number) {
  return {
    width,
    height: HEIGHT,
    marginLeft: 46,
    marginTop: 26,
    marginBottom: 36,
    style: { background: "none", fontFamily: "inherit", fontSize: "12px" },
  };
}

function describe({ name, status, score, seconds: time, memory }: Row): string {
  return [
    name,
    `${status}${score === null ? "" : `, score ${score}`}`,
    `${seconds(time)}${memory === null ? "" : `, ${bytes(memory)}`}`,
  ].join("\n");
}
