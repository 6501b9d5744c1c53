import { proveFalls } from "../support/grade/attacks.ts";
import { proveDefences } from "../support/grade/defences.ts";

proveFalls("javascript");

proveDefences("javascript", "fibonacci", [
  {
    name: "what was left in its folder is moved away",
    file: "safely.pl",
    without: [['  set_aside($_) for "/tmp", $folder;\n', ""]],
    falls: { "change/package-file": "knocked-out" },
  },
  {
    name: "what sockets hold counts as memory",
    file: "safely.pl",
    without: [
      ["memory_in_use() > $MEMORY;", "0;"],
      // As long as it takes on a slow machine.
      ["my $end = time + $seconds;", "my $end = time + 50;"],
    ],
    falls: { "exhaust/sockets": "knocked-out" },
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
