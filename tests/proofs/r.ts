import { proveFalls } from "../support/grade/attacks.ts";
import { proveDefences } from "../support/grade/defences.ts";

proveFalls("r");

proveDefences("r", "fibonacci", [
  {
    name: "learners cannot replace packages",
    file: "Dockerfile",
    without: [["chmod -R go-w /usr/local/lib && ", ""]],
    falls: { "change/library": "exposed" },
  },
]);
