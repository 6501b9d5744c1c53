import { proveFalls, proveHolds } from "../../support/grade/attacks.ts";

proveFalls("python");
proveHolds("python", { template: "python", part: "fibonacci" });
