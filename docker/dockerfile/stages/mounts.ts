/** One `key=value` of a `RUN --mount`. */
export interface MountField {
  /** In lower case. */
  key: string;
  /** `undefined` for a bare word, such as `readonly`. */
  value: string | undefined;
}

/** The fields of a `--mount` value: comma-separated; double quotes protect commas. */
export function mountFields(value: string): MountField[] {
  const fields: string[] = [""];
  let quoted = false;
  for (const character of value) {
    if (character === '"') quoted = !quoted;
    else if (character === "," && !quoted) fields.push("");
    else fields.push(fields.pop() + character);
  }
  return fields.filter((field) => field !== "").map((field) => {
    const equals = field.indexOf("=");
    if (equals < 0) return { key: field.toLowerCase(), value: undefined };
    return { key: field.slice(0, equals).toLowerCase(), value: field.slice(equals + 1) };
  });
}
