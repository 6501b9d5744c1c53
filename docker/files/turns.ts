/** Milliseconds for which synchronous calls may hold up everything else, such as the handling of Ctrl-C. */
const LONGEST_TURN = 50;

let begun = performance.now();

/**
 * Yields to the event loop if the current turn has taken long; usually does nothing. For loops of quick
 * synchronous system calls: for 100,000 small files, asynchronous calls take several times longer.
 */
export async function takeTurns(): Promise<void> {
  if (performance.now() - begun < LONGEST_TURN) return;
  await new Promise((resolve) => setTimeout(resolve));
  begun = performance.now();
}
