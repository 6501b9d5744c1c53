import assert from "node:assert/strict";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

/** The codes that an instruction after FROM gives. */
function codesOf(instruction: string): string[] {
  return parseDockerfile(`FROM a\n${instruction}\n`).diagnostics.map(({ code }) => code);
}

/** A flag, the instruction around its value, the values that it takes and those that it does not. */
const flags: [flag: string, rest: string, good: string[], bad: string[]][] = [
  ["RUN --network", " x", ["default", "none", "host"], ["", "None", "lan", "default,none"]],
  ["RUN --security", " x", ["sandbox", "insecure"], ["", "Sandbox", "none"]],
  ["COPY --link", " a b", ["true", "false", "TRUE", "False"], [
    ...["", "1", "yes", "truely", "untrue", "t"],
  ]],
  ["COPY --parents", " a b", ["true", "false"], ["no"]],
  ["ADD --link", " a b", ["true", "false"], ["no"]],
  ["ADD --keep-git-dir", " a b", ["true", "false"], ["no"]],
  ["ADD --unpack", " a b", ["true", "false"], ["no"]],
  ["HEALTHCHECK --retries", " CMD x", ["", "0", "+1", "-0", "12", "2147483647"], [
    ...["-1", "2147483648", "1.5", "1s", "x", "0x1"],
  ]],
];

/**
 * As Go's `time.ParseDuration` reads them, at least one millisecond or nothing. As flags are read byte by
 * byte, the sign for micro never arrives.
 */
const goodTimes = [
  ...["", "0", "+0", "-0", "0s", "-0s", "0.0h", "1ms", "1.ms", "+1ms", "1000us"],
  ...["1000000ns", "0.001s", ".001s", "1m30s", "1h2m3.5s", "1.5h", "0.5ms0.5ms"],
  ...["2562047h47m16.854775807s", "30s", "0.0167m"],
];
const badTimes = [
  ...["1", "s", ".s", "-", "+", ".", "x", "1x", "1 s", "1s1", "1.2.3s", "-1s", "--1s", "1S", "s1"],
  ...["999us", "1000\u00b5s", "1000\u03bcs", "999999ns", "0.9ms", ".0009s", "1e3s", "1d"],
  ...["2562047h47m16.854775808s", "9999999h"],
];
for (const name of ["interval", "timeout", "start-period", "start-interval"]) {
  flags.push([`HEALTHCHECK --${name}`, " CMD x", goodTimes, badTimes]);
}

Deno.test("parseDockerfile() knows which values a flag takes", async (t) => {
  for (const [flag, rest, good, bad] of flags) {
    for (const value of good) {
      await t.step(`${flag}=${value}`, () => {
        assert.deepEqual(codesOf(`${flag}="${value}"${rest}`), []);
      });
    }
    for (const value of bad) {
      await t.step(`not ${flag}=${value}`, () => {
        assert.deepEqual(codesOf(`${flag}="${value}"${rest}`), ["flag-value"]);
      });
    }
  }
});

/** Every flag, by instruction, with a value that it takes. */
const known: Record<string, string[]> = {
  "FROM a": ["platform=x"],
  "RUN x": ["mount=a", "network=none", "security=sandbox", "device=a"],
  "COPY a b": ["from=x", "chown=1", "chmod=1", "link", "parents", "exclude=a"],
  "ADD a b": [
    ...["chown=1", "chmod=1", "link", "keep-git-dir", "checksum=a", "unpack", "exclude=a"],
  ],
  "HEALTHCHECK CMD x": [
    ...["interval=1s", "timeout=1s", "start-period=1s", "start-interval=1s", "retries=1"],
  ],
  "HEALTHCHECK NONE": [],
  "ARG a": [],
  "CMD x": [],
  "ENTRYPOINT x": [],
  "ENV a=1": [],
  "EXPOSE 1": [],
  "LABEL a=1": [],
  "MAINTAINER x": [],
  "ONBUILD RUN x": [],
  'SHELL ["x"]': [],
  "STOPSIGNAL 9": [],
  "USER 1": [],
  "VOLUME /a": [],
  "WORKDIR /a": [],
};

Deno.test("parseDockerfile() knows the flags of each instruction", async (t) => {
  const all = [...new Set(Object.values(known).flat())];
  for (const [instruction, own] of Object.entries(known)) {
    await t.step(instruction, () => {
      const [keyword, ...rest] = instruction.split(" ");
      const codes = (flags: string) =>
        codesOf(`${keyword} ${flags} ${rest.join(" ")}`).filter((code) => code !== "maintainer");
      for (const flag of [...all, "Link", "x"]) {
        const expected = own.includes(flag) ? [] : ["flag-unknown"];
        assert.deepEqual(codes(`--${flag}`), expected, flag);
        const [name] = flag.split("=");
        if (own.includes(flag) && flag.includes("=")) {
          const isRepeatable = ["mount", "device", "exclude"].includes(name ?? "");
          assert.deepEqual(codes(`--${flag} --${flag}`), isRepeatable ? [] : ["flag-repeated"]);
          assert.deepEqual(codes(`--${name}`), ["flag-needs-value"], name);
          assert.ok(!codes(`--${name}=`).includes("flag-needs-value"), name);
        } else if (own.includes(flag)) {
          assert.deepEqual(codes(`--${flag} --${flag}=false`), ["flag-repeated"], name);
        }
      }
    });
  }
});

Deno.test("parseDockerfile() reports values of flags in ONBUILD too", () => {
  assert.deepEqual(codesOf("ONBUILD RUN --network=lan x"), ["flag-value"]);
  assert.deepEqual(codesOf("ONBUILD --link RUN x"), ["flag-unknown"]);
  assert.deepEqual(codesOf("ONBUILD --link"), ["needs-arguments", "flag-unknown"]);
});
