import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("javascript", { template: "javascript", part: "fibonacci" });
