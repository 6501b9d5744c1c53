import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  type LineCounter,
  type Node,
  Parser,
  visit,
  YAMLParseError,
} from "yaml";

/** Syntax errors after which the rest of a text is not read. */
const MOST_FAULTS = 100;

/**
 * Parses an untrusted text, in time linear in its length. Errors are in the document.
 *
 * @param lines is given every line
 */
export function parseYaml(text: string, lines: LineCounter): Document {
  // Tokens are read once: with 50,000 entries they take half the time.
  const tokens = untilSenseless(new Parser(lines.addNewLine).parse(text));
  const composer = new Composer({
    prettyErrors: false,
    // The library compares each key with every other.
    uniqueKeys: false,
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  // `true` creates one for an empty text too.
  if (document === undefined) throw new Error("No document was made of a text");
  if (second !== undefined) {
    const [start, end] = second.range;
    document.errors.push(
      new YAMLParseError([start, end], "MULTIPLE_DOCS", "Only one document may be in the file"),
    );
  }
  if (document.errors.length === 0) document.errors.push(...doubledKeys(document));
  return document;
}

function* untilSenseless(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let faults = 0;
  for (const token of tokens) {
    if (token.type === "error" && ++faults > MOST_FAULTS) return;
    yield token;
  }
}

function doubledKeys(document: Document): YAMLParseError[] {
  const errors: YAMLParseError[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const place = startOf(key);
        if (seen.has(key.value) && errors.length < MOST_FAULTS) {
          errors.push(
            new YAMLParseError([place, place + 1], "DUPLICATE_KEY", "Map keys must be unique"),
          );
        }
        seen.add(key.value);
      }
    },
  });
  return errors;
}

/**
 * A parsed document as plain values.
 *
 * @param fault creates the error for an undefined alias, or for aliases that would fill the memory
 */
export function plainValue(
  document: Document,
  fault: (offset: number, message: string) => Error,
): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw fault(firstAlias(document), error.message);
  }
}

function firstAlias(document: Document): number {
  let offset: number | undefined;
  visit(document, { Alias: (_, alias) => void (offset ??= startOf(alias)) });
  return offset ?? 0;
}

/**
 * Where in the text the value at a path begins, or the key in it; otherwise the nearest existing
 * parent.
 */
export function offsetOf(
  document: Document,
  path: readonly PropertyKey[],
  key?: string,
): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    if (key !== undefined && isMap(node)) {
      const found = node.items.find((item) => isScalar(item.key) && item.key.value === key)?.key;
      if (isScalar(found)) return startOf(found);
    }
    return startOf(node);
  }
  return 0;
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}
