import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("java", { template: "java", part: "fibonacci" });
