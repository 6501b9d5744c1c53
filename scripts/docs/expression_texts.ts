import * as t from "@babel/types";

/**
 * The strings that an expression may produce: one for each branch of its conditions. Values filled
 * in at run time are `…`; none if the expression has no text of its own.
 */
export function textsOf(expression: t.Node, source: t.File): string[] {
  return valuesOf(expression, source)
    .filter((text) => text.replaceAll("…", "").trim() !== "")
    .map((text) => text.replace(/\s+/g, " ").trim());
}

function valuesOf(node: t.Node, source: t.File): string[] {
  if (t.isStringLiteral(node)) return [node.value];
  if (t.isTemplateLiteral(node)) return [node.quasis.map(({ value }) => value.cooked).join("…")];
  if (t.isConditionalExpression(node)) {
    return [...valuesOf(node.consequent, source), ...valuesOf(node.alternate, source)];
  }
  if (t.isLogicalExpression(node)) {
    return [...valuesOf(node.left, source), ...valuesOf(node.right, source)];
  }
  if (t.isBinaryExpression(node, { operator: "+" })) {
    const ends = valuesOf(node.right, source);
    return valuesOf(node.left, source).flatMap((begin) => ends.map((end) => begin + end));
  }
  // Functions such as `visible()` return the text, made printable.
  const [argument] = t.isCallExpression(node) && t.isIdentifier(node.callee) ? node.arguments : [];
  if (argument !== undefined) return valuesOf(argument, source);
  if (t.isIdentifier(node)) {
    const given = lastGiven(node, source);
    if (given !== undefined) return valuesOf(given, source);
  }
  return ["…"];
}

/** The value last assigned to a name before its use. */
function lastGiven({ name, start }: t.Identifier, source: t.File): t.Expression | undefined {
  let given: t.Expression | undefined;
  t.traverseFast(source, (node) => {
    const isGiven = t.isVariableDeclarator(node) && t.isIdentifier(node.id, { name });
    if (isGiven && (node.end ?? 0) <= (start ?? 0)) given = node.init ?? undefined;
  });
  return given;
}
