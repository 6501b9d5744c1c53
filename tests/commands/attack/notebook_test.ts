import { proveAttacks } from "../../support/grade/attacks.ts";

proveAttacks("notebook", { template: "notebook", part: "fibonacci" });
