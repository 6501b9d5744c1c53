import { proveDefences } from "../../support/grade/defences.ts";

proveDefences("r", "fibonacci", [
  {
    name: "learners cannot replace packages",
    file: "Dockerfile",
    without: [["chmod -R go-w /usr/local/lib && ", ""]],
    falls: { "change/library": "exposed" },
  },
]);
