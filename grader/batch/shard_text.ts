/** Most shards listed by number. */
const SHARDS_TOLD = 20;

/** `2, 3, 7`, and how many more there are. */
export function listedShards(numbers: readonly number[]): string {
  const shown = numbers.slice(0, SHARDS_TOLD).join(", ");
  const more = numbers.length - SHARDS_TOLD;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
