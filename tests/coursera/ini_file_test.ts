import assert from "node:assert/strict";
import fc from "fast-check";
import { IniSyntaxError, interpolate, parseIni } from "../../coursera/ini_file.ts";

Deno.test("parseIni() reads values as Python's ConfigParser does", async (t) => {
  const cases: [name: string, text: string, expected: Record<string, string>][] = [
    ["plain", "[s]\nkey = value\n", { key: "value" }],
    ["colon", "[s]\nkey: value", { key: "value" }],
    ["first delimiter wins", "[s]\nkey = a=b:c", { key: "a=b:c" }],
    ["blanks around", "[s]\n  key   =   a b  \r\n", { key: "a b" }],
    ["keys in lower case", "[s]\nKeY = V", { key: "V" }],
    ["comment signs inside a value stay", "[s]\nkey = a#b;c # d", { key: "a#b;c # d" }],
    ["quotes stay", '[s]\nkey = "a"', { key: '"a"' }],
    ["comment lines", "# a\n[s]\n ; b\nkey = value\n# c", { key: "value" }],
    ["an empty value", "[s]\nkey =", { key: "" }],
    ["continuation", "[s]\nkey = a\n  b\n\n  c\nother = d", { key: "a\nb\n\nc", other: "d" }],
    ["byte order mark", "\ufeff[s]\nkey = value", { key: "value" }],
    ["a comment ends no continuation", "[s]\nkey = a\n# x\n  b", { key: "a\nb" }],
  ];
  for (const [name, text, expected] of cases) {
    await t.step(name, () => {
      const entries = [...parseIni(text).get("s") ?? []].map(([key, { text }]) => [key, text]);
      assert.deepEqual(Object.fromEntries(entries), expected);
    });
  }
});

Deno.test("parseIni() tells the line of a mistake, and not its text", async (t) => {
  const cases: [name: string, text: string, line: number, message: RegExp][] = [
    ["no section", "\nsecret = 1", 2, /no section header/],
    ["no delimiter", "[s]\n\nsecret\n", 3, /neither/],
    ["no key", "[s]\n= secret", 2, /neither/],
    ["a section twice", "[s]\n[t]\n[s]", 3, /stands twice/],
    ["a key twice", "[s]\na = secret\nA = secret", 3, /stands twice/],
  ];
  for (const [name, text, line, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => parseIni(text), (error) => {
        assert(error instanceof IniSyntaxError);
        assert.equal(error.line, line);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    });
  }
});

Deno.test("parseIni() is total: any text gives sections or an IniSyntaxError", () => {
  const line = fc.oneof(fc.string(), fc.constantFrom("[s]", "a = b", " c", "#", "", "[", "=", ":"));
  fc.assert(fc.property(fc.array(line), (lines) => {
    try {
      parseIni(lines.join("\n"));
    } catch (error) {
      assert(error instanceof IniSyntaxError);
    }
  }));
});

Deno.test("interpolate() resolves percent signs as Python's ConfigParser does", async (t) => {
  const keys: Record<string, string> = { a: "1", b: "%(a)s2", loop: "%(loop)s" };
  const lookup = (key: string) => keys[key];
  for (
    const [text, expected] of [["50%%", "50%"], ["%(a)s", "1"], ["x%(B)sx", "x12x"], [
      "%%(a)s",
      "%(a)s",
    ]]
  ) {
    await t.step(text!, () => assert.equal(interpolate(text!, lookup), expected));
  }
  for (const text of ["50%off", "%", "%(none)s", "%(a)d", "%(loop)s", "%(a"]) {
    await t.step(text, () => assert.throws(() => interpolate(text, lookup)));
  }
});

Deno.test("parseIni() takes no time for long rows of blanks", () => {
  const text = `[s]\na${" ".repeat(900_000)}b`;
  const started = performance.now();
  assert.throws(() => parseIni(text), IniSyntaxError);
  assert(performance.now() - started < 10_000);
});

Deno.test("interpolate() refuses references that would multiply", () => {
  for (const last of ["", "x".repeat(1000)]) {
    const lookup = (key: string) =>
      key === "a5" ? last : `%(a${Number(key.slice(1)) + 1})s`.repeat(20);
    assert.throws(() => interpolate("%(a0)s", lookup), /too much text/);
  }
});
