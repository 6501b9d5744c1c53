import { proveHolds } from "../../support/grade/attacks.ts";

// The template for C++ grades C as well.
proveHolds("c", { template: "cpp", part: "fibonacci", right: true });
