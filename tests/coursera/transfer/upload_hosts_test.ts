import assert from "node:assert/strict";
import { uploadAddressProblem } from "../../../coursera/transfer/upload_hosts.ts";

const production = "https://api2.transloadit.com/instances/bored";
const unknown = (host: string) => `the host \`${host}\` is not one of Transloadit's`;

Deno.test("uploadAddressProblem() lets an archive go to Transloadit and the configured host alone", () => {
  const notHttps = "it is not https";
  const own = "http://api.archives.example.org:8080/bored";
  const cases: [address: string, boredApi: string, problem?: string][] = [
    ["https://api2.transloadit.com/assemblies/1", production],
    ["https://api2-bird.transloadit.com:8443/files", production],
    ["https://a.b.transloadit.com/", production],
    ["https://resumable.transloadit.com/files", "https://127.0.0.1/bored"],
    ["https://transloadit.com/", production, unknown("transloadit.com")],
    ["https://nottransloadit.com/", production, unknown("nottransloadit.com")],
    ["https://transloadit.com.evil.org/", production, unknown("transloadit.com.evil.org")],
    ["https://evil.org/transloadit.com", production, unknown("evil.org")],
    ["http://evil.org/", production, unknown("evil.org")],
    ["http://api2.transloadit.com/", production, notHttps],
    // The configured host itself, and what lies below it.
    ["http://api.archives.example.org/x", own],
    ["https://api.archives.example.org/x", own],
    ["http://two.api.archives.example.org:1/x", own],
    ["http://two.archives.example.org:1/x", own, unknown("two.archives.example.org")],
    ["http://archives.example.org/x", own, unknown("archives.example.org")],
    ["http://api.other.example.org/x", own, unknown("api.other.example.org")],
    ["http://api2.transloadit.com/x", own],
    ["https://evil.co.uk/", "https://archives.co.uk/", unknown("evil.co.uk")],
    ["https://evil.org/", "https://archives.org/", unknown("evil.org")],
    ["https://archives.org/", "https://archives.org/"],
    ["https://evil/", "https://archives/", unknown("evil")],
    ["http://10.0.0.9/x", "http://10.0.0.1/", unknown("10.0.0.9")],
    ["http://10.0.0.1:99/x", "http://10.0.0.1/"],
    ["http://127.0.0.1:8000/x", "https://127.0.0.1/"],
    // Whatever the host.
    ["https://u@api2.transloadit.com/", production, "it holds a user or password"],
    ["ftp://api2.transloadit.com/", production, "it is not an address such as https://host/path"],
    ["api2.transloadit.com", production, "it is not an address such as https://host/path"],
  ];
  for (const [address, boredApi, problem] of cases) {
    assert.equal(uploadAddressProblem(address, boredApi), problem, `${address} by ${boredApi}`);
  }
});
