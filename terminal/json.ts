/** Parses a JSON document; undefined, which no document can mean, if the text is not JSON. */
// Coursera's servers and the engine sometimes answer with pages or plain text, so both use this.
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
