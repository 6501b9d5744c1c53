import { proveHolds } from "../../support/grade/attacks.ts";

proveHolds("notebook", { template: "notebook", part: "fibonacci" });
