import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("cpp", { template: "cpp", part: "fibonacci" });
