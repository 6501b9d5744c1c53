import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("shell", { template: "shell", part: "words" });
