import { grouped } from "../outcome.ts";

/**
 * Replaces the omitted middle of a text.
 *
 * @param elsewhere whether results.json has more
 */
export function Shortened(
  { omitted, elsewhere = true }: { omitted: number; elsewhere?: boolean },
) {
  return (
    <span class="omitted">
      {grouped(omitted)} characters are left out here{elsewhere && "; results.json has more"}
    </span>
  );
}
