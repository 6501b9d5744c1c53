import assert from "node:assert/strict";
import { composedId, lastPart, mayBeSlug } from "../../../coursera/resources/ids.ts";

Deno.test("composedId() escapes the tildes of branch ids only", () => {
  assert.equal(composedId("course-0001", "item"), "course-0001~item");
  assert.equal(composedId("authoringBranch~X", "item"), "authoringBranch!~X~item");
  assert.equal(composedId("authoringBranch~X~Y", "i"), "authoringBranch!~X!~Y~i");
  assert.equal(composedId("other~X", "item"), "other~X~item");
});

Deno.test("lastPart() is what follows the last tilde", () => {
  assert.equal(lastPart("authoringBranch!~b~grader"), "grader");
  assert.equal(lastPart("grader"), "grader");
});

Deno.test("mayBeSlug() tells words from ids of Coursera's form", () => {
  for (const slug of ["machine-learning", "python", "cs-101"]) assert(mayBeSlug(slug), slug);
  for (
    const id of ["authoringBranch~b", "rbd8YJl7EeWmTA6jFH3PWg", "a b", "-a", "", "course-0001"]
  ) {
    assert(!mayBeSlug(id), id);
  }
});
