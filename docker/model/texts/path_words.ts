/** The words in a path or a variable name, in lower case: `SampleSubmission_1`. */
export function nameWords(text: string): string[] {
  return text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
