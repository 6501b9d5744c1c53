import { type Document, isMap, isNode, isScalar, type Node, visit } from "yaml";

/**
 * What a parsed document says, as plain values.
 *
 * @param fault makes the error for an alias of nothing, or of so much that it would fill the memory
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

/** Where in the text the value at a path begins, or the key in it; the nearest that is there. */
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
