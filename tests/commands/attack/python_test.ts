import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("python", { template: "python", part: "fibonacci" });
