import { proveAttacks } from "../../support/grade/attacks.ts";

// The template for C++ grades C as well.
proveAttacks("c", { template: "cpp", part: "fibonacci", right: true });
