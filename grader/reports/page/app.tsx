/// <reference lib="dom" />
import { useEffect, useMemo, useState } from "preact/hooks";
import { excerptText } from "../excerpt.ts";
import { reasonsOf } from "../reasons.ts";
import { plural } from "../outcome.ts";
import { Attacks } from "./attacks.tsx";
import { Charts } from "./charts.tsx";
import { Detail } from "./detail.tsx";
import { Faults } from "./faults.tsx";
import { Filters } from "./filters.tsx";
import { Headroom } from "./headroom.tsx";
import { Masthead } from "./masthead.tsx";
import {
  type Filter,
  filtered,
  NO_FILTER,
  type Page,
  type Row,
  type Sort,
  sorted,
} from "./model.ts";
import { Submissions } from "./submissions.tsx";

/** The whole page: the suite's verdict, its figures, and the submissions behind them. */
export function App({ page, printing }: { page: Page; printing: boolean }) {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [sort, setSort] = useState<Sort>({ key: "name", descending: false });
  const [opened, setOpened] = useState<Row | undefined>(() => rowOfAddress(page));
  const matching = useMemo(() => filtered(page.rows, filter), [page, filter]);
  const rows = useMemo(() => sorted(matching, sort), [matching, sort]);

  useEffect(() => {
    const follow = () => setOpened(rowOfAddress(page));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [page]);
  const open = (row: Row | undefined) => {
    const address = row === undefined ? "" : `#${encodeURIComponent(row.name)}`;
    history.replaceState(null, "", location.pathname + location.search + address);
    setOpened(row);
  };

  return (
    <>
      <a class="skip" href="#submissions">Skip to the submissions</a>
      <Masthead header={page.header} />
      <main>
        {page.header.attacks && <Attacks attacks={page.header.attacks} faults={page.faults} />}
        {page.header.attacks === undefined && <Faults faults={page.faults} failed={page.failed} />}
        <Filters page={page} filter={filter} onFilter={setFilter} />
        <Charts rows={matching} limits={page.limits} onOpen={open} />
        <Headroom headroom={page.header.headroom} limits={page.limits} />
        <Submissions
          rows={rows}
          total={page.rows.length}
          filter={filter}
          onFilter={setFilter}
          sort={sort}
          onSort={setSort}
          onOpen={open}
          printing={printing}
          reasons={(row) => shortReasons(row, page)}
        />
        <Shortened page={page} />
      </main>
      {opened && <Detail row={opened} details={page.details(opened)} rows={rows} onOpen={open} />}
    </>
  );
}

function Shortened({ page }: { page: Page }) {
  if (page.shortened === 0) return null;
  return (
    <p class="note">
      To keep this page light, output or feedback of {plural(page.shortened, "submission")}{" "}
      is shortened to its beginning and end; <code>results.json</code> has more.
    </p>
  );
}

/** Characters of each reason in print. */
const REASON = 300;

function shortReasons(row: Row, page: Page): string[] {
  if (row.outcome === "met" || row.outcome === "unchecked") return [];
  const { differences, problems } = page.details(row);
  return reasonsOf(differences, problems).map((reason) => excerptText(reason, REASON));
}

/** A link to `index.html#NAME` opens that submission. */
function rowOfAddress(page: Page): Row | undefined {
  const name = location.hash.slice(1);
  try {
    return page.rows.find((row) => row.name === decodeURIComponent(name));
  } catch {
    // Not an address made by this page.
    return undefined;
  }
}
