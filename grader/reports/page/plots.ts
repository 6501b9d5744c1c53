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
import { score as scoreText, seconds } from "../../../terminal/measures.ts";
import type { PageEnd } from "../page_data.ts";
import type { Row } from "./model.ts";
import { thinned } from "./thinned.ts";
import { memoryText } from "./usage_text.ts";

/** A chart; its value is the submission under the pointer. */
export type Plot = (SVGSVGElement | HTMLElement) & { value?: Row | null };

const HEIGHT = 260;
const BINS = 20;
const MEBIBYTE = 1024 ** 2;

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

/** Bins of equal width; the last one includes a full score. */
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
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const ticks = Math.min(5, most);
  return plot({
    ...frame(width),
    x: { domain: [0, 1], label: "Score" },
    y: {
      label: "Submissions",
      nice: true,
      domain: [0, most],
    },
    marks: [
      gridY({ ticks }),
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
      axisY({ ticks, tickFormat: "d", tickSize: 0 }),
      ruleY([0]),
    ],
  }) as Plot;
}

/** Omits submissions whose peak memory is not known. */
export function timeAndMemory(rows: Row[], width: number, limits: PageEnd["limits"]): Plot {
  const measured = rows.filter(({ memory }) => memory !== null);
  const memory = (row: Row) => row.memory! / MEBIBYTE;
  return plot({
    ...frame(width),
    x: { label: "Time in s", zero: true, nice: true },
    y: { label: "Peak memory in MB", zero: true, nice: true },
    ...byStatus(measured, { legend: true }),
    marks: [
      gridX(),
      gridY(),
      limitRule(ruleX, limits?.timeLimitSeconds, measured.map((row) => row.seconds)),
      limitRule(ruleY, limits?.memoryMiB, measured.map(memory)),
      ...dots(thinned(measured, memory), memory),
      axisX({ ticks: 6, tickSize: 0 }),
      axisY({ ticks: 5, tickSize: 0 }),
      ruleX([0]),
      ruleY([0]),
    ],
  }) as Plot;
}

/** For engines that do not report memory. */
export function timeByStatus(rows: Row[], width: number, limits: PageEnd["limits"]): Plot {
  return plot({
    ...frame(width),
    marginLeft: 104,
    x: { label: "Time in s", zero: true, nice: true },
    y: { label: null },
    ...byStatus(rows, { legend: false }),
    marks: [
      gridX(),
      gridY(),
      limitRule(ruleX, limits?.timeLimitSeconds, rows.map((row) => row.seconds)),
      ...dots(thinned(rows, () => 0), "status"),
      axisX({ ticks: 6, tickSize: 0 }),
      axisY({ tickSize: 0 }),
      ruleX([0]),
    ],
  }) as Plot;
}

/** Colours come from the style sheet, light and dark; symbols distinguish states without them. */
function byStatus(rows: Row[], { legend }: { legend: boolean }) {
  const domain = STATUSES.filter((status) => rows.some((row) => row.status === status));
  return {
    color: { domain, range: domain.map((status) => `var(--${status})`) },
    symbol: {
      domain,
      range: domain.map((status) => SYMBOLS[status]),
      legend: legend && domain.length > 1,
    },
  };
}

function dots(rows: readonly Row[], y: string | ((row: Row) => number)): Markish[] {
  const many = rows.length > 1000;
  return [
    dot(rows, {
      x: "seconds",
      y,
      stroke: "status",
      symbol: "status",
      r: many ? 2.5 : 4,
      strokeWidth: 1.5,
      strokeOpacity: many ? 0.6 : 0.9,
    }),
    tip(rows, pointer({ x: "seconds", y, title: describe })),
  ];
}

/** A distant limit is omitted: it would squeeze everything into a corner. */
function limitRule(
  rule: typeof ruleX | typeof ruleY,
  limit: number | undefined,
  values: number[],
): Markish {
  if (limit === undefined || limit === 0 || !values.some((value) => value > limit / 2)) return null;
  return rule([limit], { stroke: "var(--near)", strokeDasharray: "4 3", strokeWidth: 1.5 });
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

function describe(row: Row): string {
  const { name, status, score } = row;
  return [
    name,
    `${status}${score === null ? "" : `, score ${scoreText(score)}`}`,
    [seconds(row.seconds), memoryText(row) ?? []].flat().join(", "),
  ].join("\n");
}
