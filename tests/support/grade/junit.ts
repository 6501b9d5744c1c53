import { XmlDocument, XsdValidator } from "libxml2-wasm";

const xsd = await Deno.readTextFile(new URL("junit.xsd", import.meta.url));

/**
 * Reads a JUnit document and returns the values of XPath expressions.
 *
 * @throws if the document is not valid by Jenkins's schemas
 */
export function readJunit(text: string, paths: string[]): string[] {
  using schema = XmlDocument.fromString(xsd);
  using validator = XsdValidator.fromDoc(schema);
  using document = XmlDocument.fromString(text);
  validator.validate(document);
  return paths.map((path) => document.eval(`string(${path})`) as string);
}
