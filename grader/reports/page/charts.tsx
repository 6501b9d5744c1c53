/// <reference lib="dom" />
import type { ComponentChild } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { atLeast } from "../missing_usage.ts";
import { bytes, score, seconds } from "../../../terminal/measures.ts";
import { grouped, plural } from "../outcome.ts";
import type { PageEnd } from "../page_data.ts";
import { median, type Row } from "./model.ts";
import { type Plot, scoreHistogram, timeAndMemory, timeByStatus } from "./plots.ts";

interface ChartsProps {
  rows: Row[];
  limits: PageEnd["limits"];
  onOpen: (row: Row) => void;
}

/** Scores and resource use of the visible submissions. */
export function Charts({ rows, limits, onOpen }: ChartsProps) {
  return (
    <div class="charts">
      <Chart title="Scores" text={scoresText(rows)} rows={rows} draw={scoreHistogram} />
      <Chart
        title="Time and memory"
        text={costText(rows)}
        rows={rows}
        draw={(shown, width) =>
          (isMeasured(shown) ? timeAndMemory : timeByStatus)(shown, width, limits)}
        onOpen={onOpen}
      />
    </div>
  );
}

interface ChartProps {
  title: string;
  /** A description of the chart, for screen readers and for everyone else. */
  text: string;
  rows: Row[];
  draw: (rows: Row[], width: number) => Plot;
  onOpen?: (row: Row) => void;
}

function Chart({ title, text, rows, draw, onOpen }: ChartProps): ComponentChild {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.round(entry!.contentRect.width))
    );
    observer.observe(holder.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (width === 0) return;
    const plot = draw(rows, width);
    plot.addEventListener("click", () => {
      if (plot.value !== undefined && plot.value !== null) onOpen?.(plot.value);
    });
    holder.current!.replaceChildren(plot);
  }, [rows, width]);
  return (
    <figure class="card chart">
      <figcaption>
        <h2>{title}</h2>
        <p>{text}</p>
      </figcaption>
      <div ref={holder} class="plot" aria-hidden="true" />
    </figure>
  );
}

function scoresText(rows: Row[]): string {
  const scores = rows.flatMap(({ score }) => score ?? []);
  if (scores.length === 0) return "No submission has a score.";
  const full = scores.filter((score) => score === 1).length;
  const none = scores.filter((score) => score === 0).length;
  const without = rows.length - scores.length;
  return `${plural(scores.length, "score")}: median ${score(median(scores)!)}, ${
    grouped(full)
  } full, ${grouped(none)} zero${without === 0 ? "" : `; ${grouped(without)} without a score`}.`;
}

/** An engine may lack the memory of gradings that end quickly, or of all. */
function isMeasured(rows: Row[]): boolean {
  return rows.filter(({ memory }) => memory !== null).length >= rows.length / 2;
}

function costText(rows: Row[]): string {
  if (rows.length === 0) return "No submission is shown.";
  const times = rows.map((row) => row.seconds);
  const memory = rows.flatMap((row) => row.memory ?? []);
  const isLowerBound = rows.some((row) => row.memoryIsLowerBound);
  const time = `Time: median ${seconds(median(times)!)}, most ${seconds(greatest(times))}.`;
  if (memory.length === 0) return `${time} The engine did not tell peak memory.`;
  const known = memory.length === rows.length
    ? "Memory"
    : `Memory, known of ${plural(memory.length, "submission")}`;
  const [middle, most] = [median(memory)!, greatest(memory)]
    .map((value) => atLeast(bytes(value), isLowerBound));
  return `${time} ${known}: median ${middle}, most ${most}.`;
}

function greatest(values: number[]): number {
  return values.reduce((most, value) => Math.max(most, value));
}
