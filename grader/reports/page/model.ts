import type { Status } from "../../contract.ts";
import type { Outcome } from "../outcome.ts";
import { DETAILS_CHUNK, type PageDetails, type PageEnd, type PageRow } from "../page_data.ts";

/** A submission in the table and the charts. */
export interface Row {
  /** Its position in the order of names; details are found by it. */
  index: number;
  name: string;
  outcome: Outcome;
  status: Status;
  score: number | null;
  seconds: number;
  memory: number | null;
  cpu: number | null;
  memoryIsLowerBound: boolean;
  cpuIsLowerBound: boolean;
}

export interface Page extends PageEnd {
  rows: Row[];
  details(row: Row): PageDetails;
}

/** Reads the data from the document; details are parsed on demand. */
export function readPage(): Page {
  const blocks = (name: string) => [
    ...document.querySelectorAll(`script[type="application/json"][data-is="${name}"]`),
  ];
  const parsed = <T>(block: Element | undefined) => JSON.parse(block!.textContent!) as T;
  const details = blocks("details");
  const chunks = new Map<number, PageDetails[]>();
  return {
    ...parsed<PageEnd>(blocks("end")[0]),
    rows: blocks("rows").flatMap((block) => parsed<PageRow[]>(block)).map(rowOf),
    details({ index }) {
      const number = Math.floor(index / DETAILS_CHUNK);
      const chunk = chunks.get(number) ?? parsed<PageDetails[]>(details[number]);
      chunks.set(number, chunk);
      return chunk[index % DETAILS_CHUNK]!;
    },
  };
}

function rowOf(
  [name, outcome, status, score, seconds, memory, cpu, ...isLowerBound]: PageRow,
  index: number,
): Row {
  const [memoryIsLowerBound, cpuIsLowerBound] = isLowerBound;
  return {
    ...{ index, name, outcome, status, score, seconds },
    ...{ memory, cpu, memoryIsLowerBound, cpuIsLowerBound },
  };
}

/** Which rows to show; an empty set shows all. */
export interface Filter {
  text: string;
  outcomes: ReadonlySet<Outcome>;
  statuses: ReadonlySet<Status>;
}

export const NO_FILTER: Filter = { text: "", outcomes: new Set(), statuses: new Set() };

export type SortKey = Exclude<keyof Row, "index" | `${string}IsLowerBound`>;

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export function filtered(rows: readonly Row[], { text, outcomes, statuses }: Filter): Row[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return rows.filter(({ name, outcome, status }) =>
    (outcomes.size === 0 || outcomes.has(outcome)) &&
    (statuses.size === 0 || statuses.has(status)) &&
    words.every((word) => name.toLowerCase().includes(word))
  );
}

/** Rows without a value come last in either direction; equal ones stay in order of name. */
export function sorted(rows: readonly Row[], { key, descending }: Sort): Row[] {
  const direction = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [one[key], other[key]];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return a === b ? 0 : a < b ? -direction : direction;
  });
}

/** The set with the element added, or removed if it was present. */
export function toggled<T>(set: ReadonlySet<T>, element: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(element)) next.add(element);
  return next;
}

/** The middle value, or the mean of the two in the middle; undefined if there are none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
