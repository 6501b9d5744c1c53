import { proveDefences } from "../../support/grade/defences.ts";

proveDefences("javascript", "fibonacci", [
  {
    name: "what was left in its folder is moved away",
    file: "safely.pl",
    without: [['  set_aside($_) for "/tmp", $folder;\n', ""]],
    falls: { "change/package-file": "knocked-out" },
  },
  {
    name: "answers are text",
    file: "grade.js",
    without: [
      ["each.n === Number(n)", "String(each.n) === n"],
      ['typeof value !== "string"', "value === undefined"],
    ],
    falls: { "confuse/text-of-json": "knocked-out" },
  },
]);
