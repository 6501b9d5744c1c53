import { proveHolds } from "../../support/grade/attacks.ts";

proveHolds("java", { template: "java", part: "fibonacci" });
