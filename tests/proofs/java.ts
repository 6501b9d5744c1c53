import { proveFalls } from "../support/grade/attacks.ts";

proveFalls("java");
