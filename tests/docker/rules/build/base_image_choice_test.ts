import assert from "node:assert/strict";
import { findingsOf } from "../../../support/subjects.ts";

Deno.test("base images are told to be out of support by the releases of official ones", () => {
  const severityOf = (image: string) =>
    findingsOf(`FROM ${image}\n`).find(({ rule }) => rule.id === "CPG026")?.severity;
  for (
    const image of [
      ...["ubuntu:22.10", "ubuntu:23.04", "ubuntu:23.10", "ubuntu:24.10", "ubuntu:25.04"],
      ...["ubuntu:mantic", "registry.example.org/ubuntu:14.04", "node:21", "node:23.5-slim"],
      ...["openjdk:22", "openjdk:23-slim", "buildpack-deps:buster", "buildpack-deps:focal-curl"],
      ...["acme/tool:1.0-buster", "docker.io/python:3.6-slim", "docker.io/library/python:3.6-slim"],
    ]
  ) assert.equal(severityOf(image), "warning", image);
  for (
    const image of [
      ...["ubuntu:24.04", "acme/ubuntu:1.0", "docker.io/python:3.12", "python:3.12"],
      ...["docker.io/library/python:3.12", "index.docker.io/library/node:22"],
    ]
  ) assert.equal(severityOf(image), "info", image);
  for (
    const image of [
      ...["acme/python:1.0", "acme/tool:jessie", "node:22-slim", "openjdk:21-slim"],
      ...["registry.example.org/python:3.12", "buildpack-deps:bookworm"],
    ]
  ) assert.equal(severityOf(image), undefined, image);
});
