import assert from "node:assert/strict";
import {
  addressProblem,
  KNOWN_DOWNLOAD_HOSTS,
  takesToken,
} from "../../../coursera/transfer/download_hosts.ts";

const endpoints = {
  apiEndpoint: "https://api.coursera.org/api",
  wwwEndpoint: "https://www.coursera.org:444/",
};

Deno.test("addressProblem() allows what Coursera keeps files at, and what was allowed", () => {
  const hosts = [
    "coursera-assessments.s3.amazonaws.com",
    "coursera-uploads.s3.amazonaws.com",
    "d3c33hcgiwev3.cloudfront.net",
  ];
  assert.deepEqual(KNOWN_DOWNLOAD_HOSTS, hosts);
  const addresses = [
    ...hosts.map((host) => `https://${host}/a/b?c=d`),
    ...["https://coursera.org", "https://api.coursera.org", "https://a.b-1.coursera.org/x"],
    ...["https://www.coursera.org:444/x"],
    ...["https://h.example/x", "https://h.example:8/x", "https://port.example:8/x"],
  ];
  for (const address of addresses) {
    assert.equal(addressProblem(address, endpoints, ["h.example", "port.example:8"]), undefined);
  }
});

Deno.test("addressProblem() refuses any other address and says why", async (t) => {
  const foreign = /^the host `[^`]+` is not one that Coursera keeps files at$/;
  const cases: [address: string, problem: RegExp][] = [
    ["h/p", /^it is not an address/],
    ["ftp://coursera.org/x", /^it is not an address/],
    ["https://u@coursera.org", /user or password/],
    ["https://:p@coursera.org", /user or password/],
    ["http://coursera.org/x", /not https/],
    ["http://h.example/x", /not https/],
    ["http://localhost:1/x", foreign],
    ["https://coursera.org:8/x", foreign],
    ["https://coursera.org.evil.example/x", foreign],
    ["https://evilcoursera.org/x", foreign],
    ["https://evil.example/coursera.org", foreign],
    ["https://coursera.orgs/x", foreign],
    ["https://courseraXorg/x", foreign],
    ["https://evil_x.coursera.org/x", foreign],
    ["https://d3c33hcgiwev3.cloudfront.net:8/x", foreign],
    ["https://other.s3.amazonaws.com/x", foreign],
    ["https://not-coursera-uploads.s3.amazonaws.com/x", foreign],
    ["https://evil.h.example/x", foreign],
    ["https://h.example.evil/x", foreign],
    ["https://port.example/x", foreign],
    ["https://port.example:9/x", foreign],
  ];
  for (const [address, problem] of cases) {
    await t.step(address, () => {
      const answer = addressProblem(address, endpoints, ["h.example", "port.example:8"]);
      assert.match(answer ?? "allowed", problem);
    });
  }
});

Deno.test("takesToken() is true for the two endpoints: scheme, host and port", () => {
  const takes = ["https://api.coursera.org/x", "https://www.coursera.org:444/x?y"];
  const others = [
    "http://api.coursera.org/x",
    "https://api.coursera.org:8/x",
    "https://www.coursera.org/x",
    "https://coursera.org/x",
    "https://a.api.coursera.org/x",
    "https://d3c33hcgiwev3.cloudfront.net/x",
  ];
  for (const address of takes) assert.equal(takesToken(new URL(address), endpoints), true, address);
  for (const address of others) {
    assert.equal(takesToken(new URL(address), endpoints), false, address);
  }
});
