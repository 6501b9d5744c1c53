import assert from "node:assert/strict";
import { isOpenToAll, octal } from "../../coursera/open_to_all.ts";

Deno.test({
  name: "isOpenToAll() is about what every user may write to, but for sticky folders",
  ignore: Deno.build.os === "windows",
  fn() {
    const cases: [mode: number | null, file: boolean, folder: boolean][] = [
      [0o600, false, false],
      [0o644, false, false],
      [0o775, false, false],
      [0o757, true, true],
      [0o602, true, true],
      [0o777, true, true],
      [0o1777, true, false],
      [0o1755, false, false],
      [0o100666, true, true],
      [null, false, false],
    ];
    for (const [mode, file, folder] of cases) {
      const info = (isDirectory: boolean) => ({ mode, isDirectory }) as Deno.FileInfo;
      assert.equal(isOpenToAll(info(false)), file, `file ${octal(mode)}`);
      assert.equal(isOpenToAll(info(true)), folder, `folder ${octal(mode)}`);
    }
  },
});

Deno.test("octal() shows the rights of a mode", () => {
  const cases: [number | null, string][] = [
    ...[[0o100644, "0644"], [0o1777, "0777"], [0o7, "0007"], [0, "0000"]] as [number, string][],
    [null, "0000"],
  ];
  for (const [mode, shown] of cases) assert.equal(octal(mode), shown);
});
