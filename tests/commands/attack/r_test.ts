import { proveHolds } from "../../support/grade/attacks.ts";

proveHolds("r", { template: "r", part: "fibonacci" });
