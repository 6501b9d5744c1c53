import { proveHolds } from "../../support/grade/attacks.ts";

proveHolds("shell", { template: "shell", part: "words" });
