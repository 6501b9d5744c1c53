import assert from "node:assert/strict";
import { getCourse, listBranches, withCourse } from "../../../coursera/resources/courses.ts";
import { listGraders } from "../../../coursera/resources/graders.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";

const courseId = "rbd8YJl7EeWmTA6jFH3PWg";

Deno.test("getCourse() finds the id of a slug, and its branches can be listed", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  assert.deepEqual(await getCourse(api, "fake-course-slug"), {
    id: courseId,
    slug: "fake-course-slug",
  });
  assert.deepEqual(await listBranches(api, courseId), [{
    id: "authoringBranch~b1",
    name: "Spring",
  }]);
});

Deno.test("getCourse() tells an unknown slug, answered as empty or as 404", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  await assert.rejects(getCourse(api, "none"), { name: "ApiError", message: /"none".*404/ });
  fake.fault("course", { kind: "answer", status: 200, body: '{"elements":[]}' });
  await assert.rejects(getCourse(api, "none"), { message: /Coursera knows no such slug/ });
});

Deno.test("withCourse() takes an id as it is, and looks up a slug that is no id", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api, www } = await fakeSession(fake, home);
  fake.state.graders.set(courseId, []).set("course-0001", []);
  const resolved: string[] = [];
  const resolution = { api, onResolved: ({ id }: { id: string }) => void resolved.push(id) };
  const list = (course: string) => withCourse(course, resolution, (id) => listGraders(www, id));

  assert.deepEqual(await list("course-0001"), []);
  assert.equal(fake.seen.length, 1);
  assert.deepEqual(await list("fake-course-slug"), []);
  assert.deepEqual(resolved, [courseId]);
  assert.equal(fake.seen.length, 4);
});

Deno.test("withCourse() takes a 500 for an id that is not known, and asks no second time", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api, www } = await fakeSession(fake, home);
  fake.state.graders.set(courseId, []);
  fake.fault("list", { kind: "answer", status: 500, body: "boom" });
  const list = withCourse("fake-course-slug", { api }, (id) => listGraders(www, id));
  assert.deepEqual(await list, []);
  assert.equal(fake.seen.length, 3);
});

Deno.test("withCourse() passes the first error on when a slug is none, or cannot be one", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api, www } = await fakeSession(fake, home);
  const list = (course: string) => withCourse(course, { api }, (id) => listGraders(www, id));
  await assert.rejects(list("none"), { message: /^Failed to list the graders of "none"/ });
  assert.equal(fake.seen.length, 2);
  await assert.rejects(list("authoringBranch~none"), { message: /answered 404/ });
  assert.equal(fake.seen.length, 3);
});
