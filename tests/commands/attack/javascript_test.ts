import { proveHolds } from "../../support/grade/attacks.ts";

proveHolds("javascript", { template: "javascript", part: "fibonacci" });
