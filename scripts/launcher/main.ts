/** What the binary starts with: the program's parts and their code caches lie beside it, in the binary. */

import { Code, startProgram } from "./load_code.ts";

startProgram(new Code(new URL(".", import.meta.url).href));
