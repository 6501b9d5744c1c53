import assert from "node:assert/strict";
import {
  CLEAR_LABELS,
  helperLabels,
  labelArguments,
  maker,
  newName,
  ownLabels,
} from "../../../docker/container/labels.ts";

const NAMES = ["owner", "kept", "submission", "maker"].map((key) => `courseraprogramming.${key}`);

/** Labels in the order of {@linkcode NAMES}. */
function labels(...values: string[]) {
  return Object.fromEntries(NAMES.map((name, index) => [name, values[index]]));
}

Deno.test("ownLabels() sets every label, so that none is the image's", () => {
  assert.deepEqual(ownLabels({}), labels("", "", "", maker()));
  const all = ownLabels({ owner: "1:", kept: "failed", submission: "/s" });
  assert.deepEqual(all, labels("1:", "failed", "/s", maker()));
  assert.equal(CLEAR_LABELS, `LABEL ${NAMES.map((name) => `${name}=`).join(" ")}`);
});

Deno.test("helperLabels() says whose it is, but not what is kept", () => {
  const all = ownLabels({ owner: "1:", kept: "always", submission: "/s" });
  assert.deepEqual(helperLabels(all), labels("1:", "", "", maker()));
});

Deno.test("labelArguments() gives each label with its value", () => {
  assert.deepEqual(labelArguments({ a: "1=2", b: "" }), ["--label", "a=1=2", "--label", "b="]);
});

Deno.test("maker() tells users and machines apart", () => {
  const uid = Deno.build.os === "windows" ? "" : `${Deno.uid()}`;
  assert.equal(maker(), `${uid}@${Deno.hostname()}`);
});

Deno.test("newName() gives another name each time", () => {
  const names = Array.from({ length: 100 }, newName);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^courseraprogramming-[0-9a-f]{8}-[0-9a-f]{3}$/);
});
