import { visible } from "../../../terminal/text.ts";

/**
 * One GitHub Actions workflow command, on one line.
 *
 * @param properties in order; `undefined` ones are omitted
 */
export function githubCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  text: string,
): string {
  const written = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${property(visible(String(value)))}`]
  );
  return `::${name} ${written.join(",")}::${data(visible(text))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
