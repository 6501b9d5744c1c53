import assert from "node:assert/strict";
import { fingerprintOf, fingerprints } from "../../../grader/batch/fingerprint.ts";
import type { GradeRequest } from "../../../grader/grading.ts";

const request: Omit<GradeRequest, "submission"> = {
  args: ["--strict"],
  env: { LOCALE: "de", A: "1" },
  parameters: { partId: "p1" },
  protocol: "auto",
  limits: { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 },
  allowNetwork: false,
  superUser: false,
  transfer: "auto",
  keep: "never",
};
const parts = { image: "sha256:1", digest: "2", request, repeat: 1 };

Deno.test("a fingerprint is the one that earlier versions wrote", () => {
  assert.equal(
    fingerprintOf(parts),
    "289715fa18b6edeec1e36c90f4f542488d05ebe19d5a3d068a3b66960a29e4b6",
  );
  const judged = { ...request, judgedAs: "v2" as const };
  assert.equal(
    fingerprintOf({ ...parts, request: judged }),
    "61160d722ece64f949d12b608c5c848a3e1605b9b14ac086e24f3187ec3e88ea",
  );
});

Deno.test("all that the outcome depends on changes the fingerprint, also among many", () => {
  const requests = [
    request,
    { ...request, args: [] },
    { ...request, env: {} },
    { ...request, parameters: { partId: "p2" } },
    { ...request, limits: { ...request.limits, cpus: 2 } },
    { ...request, allowNetwork: true },
    { ...request, superUser: true },
    request,
  ];
  const one = fingerprints({ image: "sha256:1", repeat: 1 });
  const all = requests.map((each) => one("2", each));
  assert.deepEqual(all, requests.map((each) => fingerprintOf({ ...parts, request: each })));
  const others = [{ image: "sha256:2" }, { digest: "3" }, { repeat: 2 }];
  all.push(...others.map((other) => fingerprintOf({ ...parts, ...other })));
  assert.equal(new Set(all).size, all.length - 1, "the first request comes twice");
});
