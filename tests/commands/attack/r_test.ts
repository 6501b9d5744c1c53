import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("r", { template: "r", part: "fibonacci" });
