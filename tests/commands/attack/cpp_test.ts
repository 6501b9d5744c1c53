import { proveHolds } from "../../support/grade/attacks.ts";

proveHolds("cpp", { template: "cpp", part: "fibonacci" });
