import { grouped } from "../outcome.ts";

/** Stands where the middle of a text was left out of the page. */
export function Shortened({ omitted }: { omitted: number }) {
  return (
    <span class="omitted">
      {grouped(omitted)} characters are left out here; results.json has more
    </span>
  );
}
